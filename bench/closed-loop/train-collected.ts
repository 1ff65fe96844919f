import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingDeclaration } from '../../src/training/config/training-config.ts';
import { tracklets } from './collect-seeds.ts';

/** What is trained unless another config is given; nobody is tested on, as there are no true persons to test with. */
const usual: Omit<TrainingDeclaration, 'data' | 'out'> = {
  network: { backbone: 'osnet_x0_25', head: 'bnneck', local: true },
  recipe: {
    base: 'aligned-reid',
    epochs: 40,
    sampling: { kind: 'identities', persons: 16, images: 4 },
    losses: { triplet: { weight: 0.1, margin: 0.3 }, local: { weight: 0.1, margin: 0.3 } },
    optimiser: { kind: 'adam', weightDecay: 5e-4 },
    schedule: { rate: 1.5e-3, decay: 'cosine', milestones: null, factor: null },
  },
  inputSize: { width: 64, height: 128 },
  reRank: false,
  evaluateEvery: 40,
};

/** The same from weights that know people already: sooner, slower, and what is new alone at first. */
const fromWeights = (weights: string): typeof usual => ({
  ...usual,
  weights,
  recipe: {
    ...(usual.recipe as object),
    base: 'aligned-reid',
    epochs: 15,
    schedule: { rate: 5e-4, decay: 'cosine', milestones: null, factor: null, newLayersOnlyEpochs: 1 },
  },
});

export interface TrainCollectedOptions {
  /** A JSON file with a training config; its data and out are replaced. */
  readonly config: string | undefined;
  /** Weights to begin with, where no config is given; random ones otherwise. */
  readonly start: string | undefined;
  readonly backend: string;
}

export const trainedModel = (out: string): string => join(out, 'trained.onnx');

/**
 * Trains on the labelled tracklets and exports the model, by the commands that a user has. An interrupted training is
 * resumed.
 */
export async function trainCollected(
  out: string,
  { config, start, backend }: TrainCollectedOptions,
): Promise<void> {
  const own = start === undefined ? usual : fromWeights(start);
  const given = config === undefined ? own : (JSON.parse(await readFile(config, 'utf8')) as object);
  const run = join(out, 'training');
  const file = join(out, 'training.json');
  await writeFile(
    file,
    JSON.stringify(
      { ...given, data: { folder: tracklets(out), name: 'collected tracklets' }, out: run },
      null,
      2,
    ),
  );
  const checkpoint = join(run, 'last.ckpt');
  await sightline('train', file, '--backend', backend, ...(existsSync(checkpoint) ? ['--resume'] : []));
  await sightline('export', checkpoint, '--out', trainedModel(out));
}

/** Runs the program from its sources, in a process of its own. */
async function sightline(...args: string[]): Promise<void> {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`sightline ${args.join(' ')} ended with ${code ?? 'a signal'}`);
}
