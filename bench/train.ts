import * as tf from '@tensorflow/tfjs-core';
import type { Size } from '../src/domain.ts';
import { errorText } from '../src/runtime/error-text.ts';
import type { BackendOptions } from '../src/training/backend/rungs/rung.ts';
import { openBackend, type BackendName } from '../src/training/backend/open-backend.ts';
import { lossGradients } from '../src/training/losses/loss-gradients.ts';
import { createNetwork } from '../src/training/networks/create-network.ts';
import { createOptimiser } from '../src/training/optimiser/optimiser.ts';
import type { BenchContext, Stage } from './context.ts';
import { interleaved, type Probe } from './measure.ts';
import { registerPlainGradients } from './plain-gradients.ts';
import { rateRow, type BenchRow } from './report.ts';

const identities = 100;

/** Steps of OSNet x0.25 with AMSGrad, on each backend that is here, against TensorFlow.js's kernels as they ship. */
export const train: Stage = async (context) => {
  const available: BackendName[] = [];
  for (const name of ['tensorflow', 'webgpu', 'wasm'] as const) {
    try {
      (await openBackend(name)).dispose();
      available.push(name);
    } catch (error) {
      context.skip(errorText(error));
    }
  }
  const rows: BenchRow[] = [];
  // In `--quick` the plain kernels still take minutes where the machine is busy.
  const sizes = [
    { inputSize: { width: 64, height: 128 }, batch: context.quick ? 8 : 32 },
    { inputSize: { width: 128, height: 256 }, batch: context.quick ? 4 : 16 },
  ];
  for (const { inputSize, batch } of sizes)
    for (const name of available) rows.push(await onBackend(context, name, inputSize, batch));
  return rows;
};

async function onBackend(
  { quick, progress }: BenchContext,
  name: BackendName,
  inputSize: Size,
  batch: number,
): Promise<BenchRow> {
  const what = `${name}, OSNet x0.25 at ${inputSize.height}×${inputSize.width}, batch ${batch}`;
  progress(what);
  const rounds = quick ? 1 : 3;
  const ours = steps(name, {}, inputSize, batch, quick ? 2 : 5);
  const unit = 'images/s';
  if (name !== 'wasm') {
    const { ours: measured } = await interleaved(rounds, { ours });
    return { what, unit, measured, note: 'composed operations' };
  }
  const rates = await interleaved(rounds, {
    ours,
    ceiling: steps(name, { ownKernels: false }, inputSize, batch, 1),
  });
  return rateRow(what, unit, rates, 'a floor: kernels as shipped, missing ones composed');
}

/** Images a second of whole steps after a first one. */
function steps(
  name: BackendName,
  options: BackendOptions,
  inputSize: Size,
  batch: number,
  count: number,
): Probe {
  return async () => {
    const backend = await openBackend(name, options);
    const restore = options.ownKernels === false ? registerPlainGradients() : undefined;
    try {
      const step = trainingStep(inputSize, batch);
      await step();
      const from = performance.now();
      for (let i = 0; i < count; i++) await step();
      return (count * batch * 1000) / (performance.now() - from);
    } finally {
      restore?.();
      backend.dispose();
    }
  };
}

function trainingStep(inputSize: Size, batch: number): () => Promise<unknown> {
  const network = createNetwork({ backbone: 'osnet_x0_25' }, { identities, seed: 1, inputSize });
  const optimiser = createOptimiser({ kind: 'amsgrad', weightDecay: 5e-4 }, [
    { name: 'all', variables: network.trainable },
  ]);
  const { width, height } = inputSize;
  const images = tf.randomNormal<tf.Rank.R4>([batch, height, width, 3], 0, 1, 'float32', 1);
  const classes = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % identities),
    'int32',
  );
  const labels = tf.tidy(() => tf.cast(tf.oneHot(classes, identities), 'float32'));
  return async () => {
    const { value, gradients } = lossGradients(() => {
      const { logits } = network.forward(images, { training: true });
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits[0]!), labels), 1)));
    }, [...network.trainable.values()]);
    optimiser.update('all', gradients, 1.5e-3);
    const loss = await value.data();
    tf.dispose([value, ...gradients.filter((gradient) => gradient !== undefined)]);
    return loss;
  };
}
