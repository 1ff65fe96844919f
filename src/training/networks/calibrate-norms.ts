import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import { architecture } from './architecture.ts';
import type { Network } from './network.ts';
import { epsilon, tensorLayers } from './tensor-layers.ts';

/**
 * Gives batch normalisations the statistics of real data without changing what the network computes at test time:
 * with s the factor in force, μ and σ² the mean and variance of what reaches the layer, and μ₀ its running mean,
 *
 *     γ ← s·√(σ² + ε),  β ← β + s·(μ − μ₀),  running mean ← μ,  running variance ← σ².
 *
 * An imported layer whose normalisation was folded away has no such statistics: trained with those of a batch as it
 * is, the scale that each channel was trained to would be normalised away at the first step.
 *
 * @param batches training pictures as {@link Network.forward} takes them; a hundred or so are enough
 * @param layers names of normalisations, such as `folded` of an import
 */
export async function calibrateNorms(
  network: Network,
  batches: Iterable<Tensor4D> | AsyncIterable<Tensor4D>,
  layers: readonly string[],
): Promise<void> {
  const wanted = new Set(layers);
  const sums = new Map<string, { mean: Float64Array; square: Float64Array; batches: number }>();
  for await (const images of batches) {
    const seen = new Map<string, { mean: Tensor; square: Tensor }>();
    tf.tidy(() => {
      const observe = (name: string, input: Tensor): void => {
        if (!wanted.has(name) || seen.has(name)) return;
        const axes = input.shape.slice(1).map((_, axis) => axis);
        seen.set(name, {
          mean: tf.keep(tf.mean(input, axes)),
          square: tf.keep(tf.mean(tf.square(input), axes)),
        });
      };
      const find = (name: string): Variable => (network.trainable.get(name) ?? network.statistics.get(name))!;
      architecture<Tensor>(tensorLayers(find, { training: false }, observe), images, network.spec, {
        identities: network.identities,
        logits: false,
      });
    });
    for (const [name, { mean, square }] of seen) {
      const [means, squares] = [await mean.data(), await square.data()];
      mean.dispose();
      square.dispose();
      const sum = sums.get(name) ?? {
        mean: new Float64Array(means.length),
        square: new Float64Array(means.length),
        batches: 0,
      };
      sum.mean.forEach((_, channel) => {
        sum.mean[channel]! += means[channel]!;
        sum.square[channel]! += squares[channel]!;
      });
      sums.set(name, { ...sum, batches: sum.batches + 1 });
    }
  }
  for (const [name, { mean, square, batches: count }] of sums) {
    await restate(
      network,
      name,
      mean.map((sum) => sum / count),
      square.map((sum) => sum / count),
    );
  }
}

async function restate(
  network: Network,
  name: string,
  mean: Float64Array,
  square: Float64Array,
): Promise<void> {
  const gamma = network.trainable.get(`${name}.weight`)!;
  const beta = network.trainable.get(`${name}.bias`);
  const oldMean = network.statistics.get(`${name}.running_mean`)!;
  const oldVariance = network.statistics.get(`${name}.running_var`)!;
  const [scales, means, variances] = [await gamma.data(), await oldMean.data(), await oldVariance.data()];
  const shifts = beta ? await beta.data() : new Float32Array(mean.length);
  const next = { gamma: [] as number[], beta: [] as number[], variance: [] as number[] };
  mean.forEach((mu, channel) => {
    const variance = Math.max(0, square[channel]! - mu * mu);
    const factor = scales[channel]! / Math.sqrt(variances[channel]! + epsilon);
    next.variance.push(variance);
    next.gamma.push(factor * Math.sqrt(variance + epsilon));
    next.beta.push(shifts[channel]! + factor * (mu - means[channel]!));
  });
  assign(gamma, next.gamma);
  if (beta) assign(beta, next.beta);
  assign(oldMean, [...mean]);
  assign(oldVariance, next.variance);
}

function assign(variable: Variable, values: readonly number[]): void {
  const tensor = tf.tensor1d([...values]);
  variable.assign(tensor);
  tensor.dispose();
}
