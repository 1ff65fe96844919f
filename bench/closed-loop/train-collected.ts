import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingDeclaration } from '../../src/training/config/training-config.ts';
import { lightRecipe, smallNetwork } from '../training/light-triplets.ts';
import { tracklets } from './collect-seeds.ts';

/**
 * What is trained unless another config is given; nobody is tested on, as there are no true persons to test with. From
 * weights that know people already it takes fewer epochs, at a lower rate, and begins with what is new alone.
 */
function usual(weights: string | undefined): Omit<TrainingDeclaration, 'data' | 'out'> {
  const shared = { ...smallNetwork, reRank: false, evaluateEvery: 40 };
  if (weights === undefined) return { ...shared, recipe: { ...lightRecipe, epochs: 40 } };
  const schedule = { ...lightRecipe.schedule, rate: 5e-4, newLayersOnlyEpochs: 1 };
  return { ...shared, weights, recipe: { ...lightRecipe, epochs: 15, schedule } };
}

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
  const given = config === undefined ? usual(start) : (JSON.parse(await readFile(config, 'utf8')) as object);
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
