import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder like that of somebody who ran `npm install sightline`. */
export interface UserProject extends Disposable {
  readonly folder: string;
  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): string;
}

export function createUserProject(): UserProject {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-user-'));
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/sightline'), 'dir');
  symlinkSync(resolve('node_modules/rxjs'), join(folder, 'node_modules/rxjs'), 'dir');
  return { folder, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A pipeline over a small synthetic site whose people walk between all cameras. */
export function syntheticPipeline(fields = '', { seed = 6, cameras = 3, seconds = 15 } = {}): string {
  return `
import { site, syntheticSite } from 'sightline';

const scene = syntheticSite({
  seed: ${seed}, cameras: ${cameras}, people: 6, durationMs: ${seconds * 1000}, fps: 8, width: 480, height: 270,
});
const { transitions, overlapping } = scene;

export default site({
  name: 'lab',
  cameras: Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)])),
  cameraGraph: [...transitions, ...overlapping.map(([from, to]) => ({ from, to, overlapping: true }))],
  ${fields}
});
`;
}
