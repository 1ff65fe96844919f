import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../src/training/networks/create-network.ts';
import type { NetworkSpec } from '../../../src/training/networks/network-spec.ts';
import { compareOnnx } from '../../../src/training/onnx/compare-onnx.ts';
import { exportOnnx } from '../../../src/training/onnx/export-onnx.ts';
import { encodeModel } from '../../../src/training/onnx/onnx-proto.ts';
import { shakeWeights } from '../networks/shake-weights.ts';

const small = { height: 128, width: 64 };
const specs: readonly NetworkSpec[] = [
  { backbone: 'osnet_x0_25', local: true },
  { backbone: 'osnet_ibn_x1_0' },
  { backbone: 'osnet_ain_x1_0', head: 'bnneck' },
  { backbone: 'osnet_x0_25', head: 'pcb' },
  { backbone: 'osnet_x0_25', head: 'pcb', refinedParts: true },
  { backbone: 'osnet_x0_25', head: 'siamese' },
  { backbone: 'osnet_x0_25', head: 'msfl', local: true },
  { backbone: 'resnet50', width: 0.125 },
  { backbone: 'resnet50', width: 0.125, lastStride: 2, head: 'bnneck' },
  { backbone: 'resnet50', width: 0.125, head: 'msfl', local: true },
  { backbone: 'resnet50', width: 0.125, lastStride: 2, head: 'msfl' },
];

describe('exportOnnx', () => {
  beforeAll(() => tf.setBackend('wasm'));

  it.each(specs.map((spec) => [Object.values(spec).join(' '), spec] as const))('%s', async (_, spec) => {
    const network = createNetwork(spec, { identities: 5, seed: 3, inputSize: small });
    shakeWeights(network);
    const bytes = encodeModel(await exportOnnx(network, { id: 'test' }));
    const differences = await compareOnnx(network, bytes);
    expect(Object.keys(differences)).toEqual(spec.local ? ['features', 'stripes'] : ['features']);
    for (const difference of Object.values(differences)) expect(difference).toBeLessThan(1e-5);
    network.dispose();
  });
});
