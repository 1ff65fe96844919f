import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** House rules that no linter knows; the dependency rule itself is `npm run architecture`. */
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

const sources = files('src').filter((path) => path.endsWith('.ts'));

describe('the house', () => {
  it('names files in kebab-case, and none after a drawer', () => {
    for (const path of sources) {
      const name = path.split('/').at(-1)!;
      expect(name, path).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/);
      expect(name, path).not.toMatch(/utils|helpers|common|manager|impl\b/i);
    }
  });

  it('exports one operator a file, named like its file', () => {
    for (const path of files('src/operators')) {
      const name = path
        .split('/')
        .at(-1)!
        .replace('.ts', '')
        .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect(readFileSync(path, 'utf8'), path).toMatch(new RegExp(`export (async )?function ${name}\\b`));
    }
  });

  it('keeps the wall clock out of every decision', () => {
    const deciding = /^src\/(tracking|index|operators|detection|reid|maths|imaging|evaluation)\//;
    for (const path of sources.filter((file) => deciding.test(file))) {
      expect(readFileSync(path, 'utf8'), path).not.toMatch(
        /Date\.now|new Date\(\)|Math\.random|performance\.now/,
      );
    }
  });

  it('re-exports only by name from the public API', () => {
    expect(readFileSync('src/sightline.ts', 'utf8')).not.toMatch(/export \*/);
  });
});
