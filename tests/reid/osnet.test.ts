import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Crop, Features } from '../../src/domain.ts';
import { ModelError } from '../../src/errors.ts';
import { dot } from '../../src/maths/vector.ts';
import type { Extractor } from '../../src/ports.ts';
import { onnxExtractor } from '../../src/reid/osnet.ts';
import { dataFolder, missing } from '../support/reference-data.ts';
import { figureCrop } from './support-crop.ts';

const model = `${dataFolder}/models/osnet_x0_25_msmt17.onnx`;
const detector = `${dataFolder}/models/yolox_nano.onnx`;

const extractAll = (extractor: Extractor, crops: readonly Crop[]): Promise<readonly Features[]> =>
  firstValueFrom(from(extractor.extract(crops)));

const crops = [
  figureCrop({ width: 48, height: 128 }, [190, 40, 45], [30, 35, 80]),
  figureCrop({ width: 131, height: 333 }, [40, 130, 60], [30, 35, 80]),
  figureCrop({ width: 64, height: 140 }, [200, 200, 190], [90, 60, 40]),
];

describe.skipIf(missing(model))('onnxExtractor', () => {
  let extractor: Extractor;
  beforeAll(async () => {
    extractor = await onnxExtractor({ model, maxBatch: 2 });
  });
  afterAll(() => extractor[Symbol.asyncDispose]());

  it('names the model by its file and content', () => {
    expect(extractor.model).toEqual({ id: 'osnet_x0_25_msmt17', version: '61b2604171ef' });
    expect(extractor.dimension).toBe(512);
  });

  it('gives one unit vector a crop, the same bits whichever crops share a run', async () => {
    const together = await extractAll(extractor, crops);
    expect(together).toHaveLength(3);
    await using wide = await onnxExtractor({ model, maxBatch: 3, workers: 2 });
    const other = await extractAll(wide, [...crops].reverse());
    for (const [i, crop] of crops.entries()) {
      const { global } = together[i]!;
      expect(dot(global, global)).toBeCloseTo(1, 5);
      expect(Buffer.from(other[2 - i]!.global.buffer)).toEqual(Buffer.from(global.buffer));
      expect((await extractAll(extractor, [crop]))[0]).toEqual({ global });
    }
    expect(dot(together[0]!.global, together[2]!.global)).toBeLessThan(0.99);
  });

  it('leaves the crops as they are, and no crops give no features', async () => {
    const before = crops.map(({ pixels }) => pixels.slice());
    await extractAll(extractor, crops);
    expect(crops.map(({ pixels }) => pixels)).toEqual(before);
    expect(await extractAll(extractor, [])).toEqual([]);
  });

  it('with flip does not care which way a person looks', async () => {
    await using flipping = await onnxExtractor({ model, flip: true, id: 'mine', version: '7' });
    expect(flipping.model).toEqual({ id: 'mine', version: '7' });
    const { size, pixels } = crops[0]!;
    const turned = pixels.slice();
    for (let p = 0; p < turned.length; p += 3) {
      const row = Math.floor(p / 3 / size.width) * size.width;
      const from = (2 * row + size.width - 1 - p / 3) * 3;
      turned.set(pixels.subarray(from, from + 3), p);
    }
    const [plain, mirrored] = await extractAll(flipping, [crops[0]!, { ...crops[0]!, pixels: turned }]);
    expect(dot(plain!.global, mirrored!.global)).toBeGreaterThan(0.99999);
    const unflipped = await extractAll(extractor, [crops[0]!]);
    expect(dot(plain!.global, unflipped[0]!.global)).toBeLessThan(0.9999);
  });

  it('refuses an input size that the model does not take', async () => {
    await expect(onnxExtractor({ model, inputSize: { width: 64, height: 128 } })).rejects.toThrow(
      /inputSize is 64x128, but the model takes 128x256/,
    );
  });

  it('refuses damaged and missing files, naming them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sightline-osnet-'));
    const damaged = join(folder, 'damaged.onnx');
    await writeFile(damaged, (await readFile(model)).subarray(0, 20_000));
    for (const file of [damaged, join(folder, 'missing.onnx')]) {
      const error = await onnxExtractor({ model: file }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ModelError);
      expect((error as ModelError).message).toContain(file);
    }
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(missing(detector))('onnxExtractor on a detector', () => {
  it('shows what it expected and what it found', async () => {
    await expect(onnxExtractor({ model: detector })).rejects.toThrow(
      /yolox_nano\.onnx.*expected float32 \[batch,3,height,width\].*found \[1,3,416,416\] -> \[1,3549,85\]/,
    );
  });
});
