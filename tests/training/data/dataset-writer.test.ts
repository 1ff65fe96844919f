import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cameraId, trackId, type Crop } from '../../../src/domain.ts';
import { readCollected } from '../../../src/evaluation/layouts/collected.ts';
import { readImageFile } from '../../../src/imaging/image-file.ts';
import { openDatasetWriter } from '../../../src/training/data/dataset-writer.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-writer-'));
});
afterEach(() => rm(folder, { recursive: true }));

const camera = cameraId('door');
const size = { width: 24, height: 40 };

function crop(n: number, capturedAt: number, colour = [200, 40, 90]): Crop {
  return {
    kind: 'crop',
    camera,
    track: trackId(camera, 's', n),
    capturedAt,
    box: { x: 5, y: 6, ...size },
    size,
    pixels: Uint8Array.from({ length: size.width * size.height * 3 }, (_, i) => colour[i % 3]!),
    quality: 0.87654,
    [Symbol.dispose]: () => undefined,
  };
}

describe('openDatasetWriter', () => {
  it('writes pictures and lines that the reader reads, in the order of the crops', async () => {
    const writer = await openDatasetWriter(folder, { format: 'png' });
    await Promise.all([1, 2, 3, 4].map((n) => writer.put(crop(n, n * 100))));
    await writer.identify(trackId(camera, 's', 1), 'id-x-1');
    await writer[Symbol.asyncDispose]();
    const { images, personsFrom } = await readCollected(folder);
    expect(personsFrom).toBe('identities');
    expect(images).toEqual([
      {
        file: join(folder, 'door/s-1/100.png'),
        name: 'door/s-1/100.png',
        person: 'id-x-1',
        camera: 'door',
        track: 'door/s/1',
        capturedAt: 100,
        quality: 0.877,
      },
    ]);
    expect(await readImageFile(images[0]!.file)).toEqual({ size, pixels: crop(1, 100).pixels });
    const lines = (await readFile(join(folder, 'manifest.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.slice(1).map((line) => (JSON.parse(line) as { capturedAt: number }).capturedAt)).toEqual([
      100, 200, 300, 400,
    ]);
  });

  it('takes the pixels before it returns, as the crop may be gone right after', async () => {
    const writer = await openDatasetWriter(folder);
    const taken = crop(1, 100);
    const stored = writer.put(taken);
    taken.pixels.fill(0);
    await stored;
    const { pixels } = await readImageFile(join(folder, 'door/s-1/100.jpg'));
    for (const [i, value] of [200, 40, 90].entries()) expect(Math.abs(pixels[i]! - value)).toBeLessThan(6);
  });

  it('goes on with a folder, also after a line that was cut off', async () => {
    await (await openDatasetWriter(folder)).put(crop(1, 100));
    await appendFile(join(folder, 'manifest.jsonl'), '{"file":"door/s-1/2');
    await (await openDatasetWriter(folder)).put(crop(1, 200));
    const { images } = await readCollected(folder);
    expect(images.map(({ capturedAt }) => capturedAt)).toEqual([100, 200]);
  });

  it('refuses a folder of something else, and says which picture could not be written', async () => {
    const manifest = join(folder, 'manifest.jsonl');
    for (const notes of ['my notes\n', 'my notes', 'my\nnotes']) {
      await writeFile(manifest, notes);
      await expect(openDatasetWriter(folder)).rejects.toThrow(/manifest\.jsonl:1 is not the header/);
      expect(await readFile(manifest, 'utf8')).toBe(notes);
    }
    await rm(manifest);
    await mkdir(manifest);
    await expect(openDatasetWriter(folder)).rejects.toThrow(/manifest\.jsonl cannot be written/);
    await rm(manifest, { recursive: true });
    await writeFile(manifest, '{"format":"sightline-tr');
    const writer = await openDatasetWriter(folder);
    await writeFile(join(folder, 'door'), 'in the way');
    await expect(writer.put(crop(1, 100))).rejects.toThrow(/door\/s-1\/100\.jpg cannot be written/);
    await rm(join(folder, 'door'));
    await writer.put(crop(1, 200));
    expect((await readCollected(folder)).images).toHaveLength(1);
  });
});
