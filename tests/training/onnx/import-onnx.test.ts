import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/errors.ts';
import { calibrateNorms } from '../../../src/training/networks/calibrate-norms.ts';
import { createNetwork } from '../../../src/training/networks/create-network.ts';
import type { Network } from '../../../src/training/networks/network.ts';
import type { NetworkSpec } from '../../../src/training/networks/network-spec.ts';
import { compareOnnx } from '../../../src/training/onnx/compare-onnx.ts';
import { relativeDifference } from '../../../src/training/onnx/output-differences.ts';
import { exportOnnx } from '../../../src/training/onnx/export-onnx.ts';
import { importOnnx } from '../../../src/training/onnx/import-onnx.ts';
import { encodeModel } from '../../../src/training/onnx/onnx-proto.ts';
import { dataFolder, missing } from '../../support/reference-data.ts';
import { shakeWeights } from '../networks/shake-weights.ts';
import { runOnnx } from './run-onnx.ts';

const small = { height: 128, width: 64 };
const create = (spec: NetworkSpec, seed: number, inputSize = small): Network =>
  createNetwork(spec, { identities: 4, seed, inputSize });
const published = join(dataFolder, 'models/osnet_x0_25_msmt17.onnx');

/** Features at test time. */
function features(network: Network, images: tf.Tensor4D): Float32Array {
  return tf.tidy(() => network.forward(images, { training: false }).features.dataSync() as Float32Array);
}

let folder: string;
beforeAll(async () => {
  await tf.setBackend('wasm');
  folder = await mkdtemp(join(tmpdir(), 'sightline-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('importOnnx', () => {
  it.each<NetworkSpec>([
    { backbone: 'osnet_x0_25', local: true },
    { backbone: 'osnet_ain_x1_0', head: 'bnneck' },
    { backbone: 'osnet_ibn_x1_0' },
    { backbone: 'osnet_x0_25', head: 'pcb', refinedParts: true },
    { backbone: 'osnet_x0_25', head: 'msfl' },
    { backbone: 'resnet50', width: 0.0625 },
  ])('takes back what was exported: %o', async (spec) => {
    const [from, to] = [create(spec, 1), create(spec, 2)];
    shakeWeights(from);
    const path = join(folder, `${Object.values(spec).join('-')}.onnx`);
    const bytes = encodeModel(await exportOnnx(from, { id: 'test' }));
    await writeFile(path, bytes);
    const { missing: left, unused, folded } = await importOnnx(to, path);
    expect(left.filter((name) => !name.includes('classifier') && !name.includes('msfl.bottleneck'))).toEqual(
      [],
    );
    expect(unused).toEqual([]);
    expect(folded.length).toBeGreaterThan(0);
    // `to` computes what the file computes, so what `from` computes.
    await compareOnnx(to, bytes);
    from.dispose();
    to.dispose();
  });

  it('keeps the initial weights of a head that the file has not', async () => {
    const plain = create({ backbone: 'osnet_x0_25' }, 1);
    const path = join(folder, 'plain.onnx');
    await writeFile(path, encodeModel(await exportOnnx(plain, { id: 'test' })));
    const pcb = create({ backbone: 'osnet_x0_25', head: 'pcb' }, 2);
    const { missing: left, unused } = await importOnnx(pcb, path);
    expect(left[0]).toBe('conv5.layers.0.weight');
    expect(unused).toEqual(['fc.0']);
    plain.dispose();
    pcb.dispose();
  });

  it('names the first layer that does not fit', async () => {
    const narrow = create({ backbone: 'osnet_x0_25' }, 1);
    const path = join(folder, 'narrow.onnx');
    await writeFile(path, encodeModel(await exportOnnx(narrow, { id: 'test' })));
    const wide = create({ backbone: 'osnet_x0_5' }, 1);
    await expect(importOnnx(wide, path)).rejects.toThrow(
      `${path}: the file does not fit the network: for conv1.conv expected Conv [32,3,7,7], found Conv [16,3,7,7] (conv1.conv)`,
    );
    await writeFile(path, 'no model');
    await expect(importOnnx(wide, path)).rejects.toBeInstanceOf(ModelError);
    await expect(importOnnx(wide, join(folder, 'absent.onnx'))).rejects.toThrow('absent.onnx cannot be read');
    narrow.dispose();
    wide.dispose();
  });
});

describe.skipIf(missing(published))('published OSNet x0.25', () => {
  const full = { height: 256, width: 128 };

  it('gives in TensorFlow.js what it gives in ONNX Runtime, before and after calibration', async () => {
    const network = create({ backbone: 'osnet_x0_25' }, 1, full);
    const { missing: left, unused, folded } = await importOnnx(network, published);
    expect(left).toEqual(['classifier.weight', 'classifier.bias']);
    expect(unused).toEqual([]);
    expect(folded).toHaveLength([...network.statistics.keys()].length / 2 - 1);

    const images = tf.randomNormal<tf.Rank.R4>([4, full.height, full.width, 3], 0, 1, 'float32', 5);
    const { output } = await runOnnx(published, images);
    expect(relativeDifference(features(network, images), output!)).toBeLessThan(1e-4);

    await calibrateNorms(network, [images], folded);
    expect(relativeDifference(features(network, images), output!)).toBeLessThan(1e-4);
    // Now the statistics of a batch are those in force: a training pass gives about what a test pass gives.
    const trained = tf.tidy(
      () =>
        network
          .forward(images, { training: true, frozen: (name) => name === 'fc.1', updateStatistics: false })
          .features.dataSync() as Float32Array,
    );
    expect(relativeDifference(trained, output!)).toBeLessThan(1e-3);
    images.dispose();
    network.dispose();
  });
});
