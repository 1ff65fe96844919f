// Lets `npx sightline` in this folder start the built command at once: npx looks into node_modules/.bin first, where
// npm puts the commands of dependencies but not our own. On Windows npx finds it the slower way.
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';

const link = 'node_modules/.bin/sightline';
chmodSync('dist/cli/main.js', 0o755);
if (process.platform !== 'win32' && existsSync('node_modules/.bin')) {
  rmSync(link, { force: true });
  symlinkSync('../../dist/cli/main.js', link);
}
