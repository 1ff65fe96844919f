import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReidDataset } from '../../../src/evaluation/reid-dataset.ts';
import { readReidDataset } from '../../../src/evaluation/reid-layouts.ts';
import { createRandom } from '../../../src/maths/random.ts';
import { normalisation } from '../../../src/reid/preprocess.ts';
import { onnxExtractor } from '../../../src/reid/osnet.ts';
import { openBackend } from '../../../src/training/backend/open-backend.ts';
import { writeCheckpoint } from '../../../src/training/checkpoint.ts';
import { createNetwork } from '../../../src/training/networks/create-network.ts';
import { readWeights } from '../../../src/training/networks/weight-values.ts';
import { exportModel } from '../../../src/training/onnx/export-checkpoint.ts';
import { shakeWeights } from '../networks/shake-weights.ts';

let folder: string;
let checkpoint: string;
let dataset: ReidDataset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-export-'));
  checkpoint = join(folder, 'best.ckpt');
  await writeNetwork(checkpoint);
  await writePictures(join(folder, 'pictures'));
  dataset = await readReidDataset(join(folder, 'pictures'), 'pku');
});
afterAll(() => rm(folder, { recursive: true }));

async function writeNetwork(path: string): Promise<void> {
  const backend = await openBackend('wasm');
  const inputSize = { height: 128, width: 64 };
  const spec = { backbone: 'osnet_x0_25', local: true } as const;
  const network = createNetwork(spec, { identities: 3, seed: 4, inputSize });
  shakeWeights(network);
  const all = [...(await readWeights(network))].map(([name, weight]) => ({ name, ...weight }));
  await writeCheckpoint(path, {
    network: spec,
    identities: ['a', 'b', 'c'],
    preprocessing: { inputSize, channels: 'rgb', resize: 'stretch', ...normalisation },
    config: {},
    data: { name: 'made up', images: 12, identities: 3 },
    epoch: 1,
    stepInEpoch: 0,
    step: 3,
    seed: 4,
    optimiser: { kind: 'adam', updates: {} },
    history: { epochs: [], evaluations: [], open: {} },
    weights: all.filter(({ name }) => network.trainable.has(name)),
    statistics: all.filter(({ name }) => network.statistics.has(name)),
    moments: [],
  });
  network.dispose();
  backend.dispose();
}

/** Three persons in clothes of three colours, each by two cameras. */
async function writePictures(target: string): Promise<void> {
  const random = createRandom(3);
  for (const person of ['001', '002', '003']) {
    await mkdir(join(target, person), { recursive: true });
    const colours = Array.from({ length: 3 }, () => `hsl(${random.int(360)} 80% 50%)`);
    for (const camera of ['01', '02']) {
      const canvas = createCanvas(32, 64);
      const context = canvas.getContext('2d');
      colours.forEach((colour, band) => {
        context.fillStyle = colour;
        context.fillRect(random.int(4), band * 22, 32, 22);
      });
      await writeFile(join(target, person, `${camera}_1.png`), canvas.toBuffer('image/png'));
    }
  }
}

describe('exportModel', () => {
  it('writes a model that the pipeline loads, with what it was trained on', async () => {
    const out = join(folder, 'shop.onnx');
    const { differences, metadata, bytes } = await exportModel({
      source: checkpoint,
      out,
      precision: 'single',
    });
    expect(Object.keys(differences)).toEqual(['features', 'stripes']);
    expect(metadata).toMatchObject({
      model_id: 'shop',
      training_data: 'made up: 12 pictures of 3 persons',
      architecture: '{"backbone":"osnet_x0_25","local":true}',
    });
    expect(metadata['model_version']).toMatch(/^[0-9a-f]{12}$/);
    expect((await stat(out)).size).toBe(bytes);
    await using extractor = await onnxExtractor({ model: out });
    expect(extractor.dimension).toBe(512);
    const session = await InferenceSession.create(out);
    expect(session.outputMetadata).toMatchObject([
      { name: 'features', shape: ['batch', 512] },
      { name: 'stripes', shape: ['batch', 8, 128] },
    ]);
    await session.release();
  });

  it('gives the same bytes for the same weights', async () => {
    const sizes = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const out = join(folder, name, 'same.onnx');
        await mkdir(join(folder, name));
        await exportModel({ source: join(folder, 'shop.onnx'), out, precision: 'single' });
        await using extractor = await onnxExtractor({ model: out });
        return extractor.model.version;
      }),
    );
    expect(sizes[0]).toBe(sizes[1]);
  });

  it('stores weights in half precision and in 8 bits where features stay the same', async () => {
    const single = (await stat(join(folder, 'shop.onnx'))).size;
    for (const { precision, least, size } of [
      { precision: 'half', least: 0.9999, size: 0.65 },
      { precision: 'int8', least: 0.99, size: 0.55 },
    ] as const) {
      const out = join(folder, `${precision}.onnx`);
      const { gate, bytes } = await exportModel({ source: checkpoint, out, precision, dataset });
      expect(gate!.pictures).toBe(6);
      expect(gate!.leastCosine).toBeGreaterThan(least);
      expect(gate!.leastCosine).toBeLessThan(1);
      expect(gate!.rank1.candidate).toBeGreaterThan(0);
      expect(bytes).toBeLessThan(size * single);
    }
  });

  it('refuses a smaller model that sees something else, with the figures, and leaves nothing behind', async () => {
    const out = join(folder, 'refused.onnx');
    const limits = { leastCosine: 0.99999999 };
    const refused = exportModel({ source: checkpoint, out, precision: 'int8', dataset, limits });
    await expect(refused).rejects.toThrow(
      /too inaccurate: the least cosine of features is \d\.\d{4}, allowed 0.99999999$/,
    );
    const left = await readdir(folder);
    expect(left.filter((name) => name.startsWith('.') || name === 'refused.onnx')).toEqual([]);
  });

  it('lets nothing pass that no picture has shown to be right', async () => {
    const oneCamera = { ...dataset, gallery: dataset.query };
    for (const shown of [oneCamera, { train: dataset.query, query: [], gallery: [] }]) {
      const out = join(folder, 'unseen.onnx');
      const refused = exportModel({ source: checkpoint, out, precision: 'half', dataset: shown });
      await expect(refused).rejects.toThrow(/another camera saw/);
      expect(await readdir(folder)).not.toContain('unseen.onnx');
    }
  });

  it('says what is missing', async () => {
    const out = join(folder, 'out.onnx');
    await expect(exportModel({ source: checkpoint, out, precision: 'int8' })).rejects.toThrow(
      'needs pictures',
    );
    const nowhere = join(folder, 'no', 'out.onnx');
    await expect(exportModel({ source: checkpoint, out: nowhere, precision: 'single' })).rejects.toThrow(
      `${nowhere} cannot be written`,
    );
    await expect(
      exportModel({ source: join(folder, 'none.ckpt'), out, precision: 'single' }),
    ).rejects.toThrow('none.ckpt cannot be read');
  });
});
