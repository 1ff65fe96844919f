import { tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Size } from '../domain.ts';
import { ConfigError } from '../errors.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { PicturePool } from './loading/picture-pool.ts';
import { calibrateNorms } from './networks/calibrate-norms.ts';
import type { Network } from './networks/network.ts';
import { writeWeights, type WeightValues } from './networks/weight-values.ts';
import { importOnnx } from './onnx/import-onnx.ts';

/** Pictures over which the statistics of folded normalisations are found again. */
const calibrationPictures = 128;
const calibrationBatch = 16;

/** Weights of classifiers whose outputs are persons. */
const ofPersons = /(^|\.)classifier\./;

/**
 * Sets a network's weights from an .onnx file or a checkpoint; classifiers for other persons are left as they are.
 *
 * @param persons names of those to learn from, in the order of the classifier's outputs
 * @param files training pictures, to find statistics that an .onnx file has folded away
 * @returns trainable weights that the file did not give: those are new
 */
export async function startFrom(
  network: Network,
  path: string,
  persons: readonly string[],
  files: readonly string[],
  pool: PicturePool,
): Promise<ReadonlySet<string>> {
  if (path.endsWith('.onnx')) {
    const { missing, folded } = await importOnnx(network, path);
    if (folded.length > 0)
      await calibrateNorms(network, plainBatches(files, network.inputSize, pool), folded);
    return trainableOf(network, missing);
  }
  const { network: spec, weights, statistics, identities } = await readCheckpoint(path);
  if (spec.backbone !== network.spec.backbone) {
    throw new ConfigError(
      `${path} has weights of ${spec.backbone}, the network is ${network.spec.backbone}`,
      {
        hint: 'Give weights of the same backbone.',
        fields: { path: 'weights' },
      },
    );
  }
  const samePersons = identities.join('\n') === persons.join('\n');
  const places = new Map([...network.trainable, ...network.statistics]);
  const fitting = [...weights, ...statistics].filter(
    ({ name, shape }) =>
      !ofPersons.test(name) || (samePersons && places.get(name)?.shape.join() === shape.join()),
  );
  const { missing } = writeWeights(
    network,
    new Map<string, WeightValues>(fitting.map((tensor) => [tensor.name, tensor])),
  );
  return trainableOf(network, missing);
}

function trainableOf({ trainable }: Network, names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter((name) => trainable.has(name)));
}

/** Some pictures from all over the list, as at test time. */
async function* plainBatches(
  files: readonly string[],
  { width, height }: Size,
  pool: PicturePool,
): AsyncGenerator<Tensor4D> {
  const step = Math.max(1, Math.floor(files.length / calibrationPictures));
  const chosen = files.filter((_, i) => i % step === 0).slice(0, calibrationPictures);
  for (let at = 0; at < chosen.length; at += calibrationBatch) {
    const some = chosen.slice(at, at + calibrationBatch);
    const batch = pool.allocate(some.length);
    await pool.fill(
      batch,
      some.map((file) => ({ file, seed: 0 })),
    );
    const images = tensor4d(Float32Array.from(batch), [some.length, height, width, 3]);
    yield images;
    images.dispose();
  }
}
