import { existsSync } from 'node:fs';
import { ConfigError, DataError } from '../errors.ts';
import { readCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config/training-config.ts';
import type { TrainingSet } from './data/training-set.ts';

/**
 * The checkpoint to go on from, if so wished.
 *
 * @throws ConfigError where there is none to resume, and where a new run would overwrite an earlier one
 */
export async function earlierRun(path: string, resume: boolean): Promise<Checkpoint | undefined> {
  if (existsSync(path) === resume) return resume ? readCheckpoint(path) : undefined;
  throw resume
    ? new ConfigError(`there is no checkpoint ${path} to resume`, {
        hint: 'Run without --resume to begin.',
        fields: { path: 'out' },
      })
    : new ConfigError(`${path} is the checkpoint of an earlier run`, {
        hint: 'Add --resume to go on with it, or give another folder as `out`.',
        fields: { path: 'out' },
      });
}

/** What may differ between a run and its resumption: where things lie, what is watched, how long it goes on. */
const free = new Set(['out', 'data', 'evaluateEvery', 'reRank', 'earlyStop', 'readers', 'name', 'weights']);

/** @throws ConfigError or DataError where going on would be another run than the one begun */
export function checkResumable(checkpoint: Checkpoint, config: TrainingConfig, set: TrainingSet): void {
  const plain = (value: object): Record<string, unknown> =>
    JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  const [before, now] = [plain(checkpoint.config), plain(config)];
  const withoutEpochs = (recipe: unknown): unknown => ({ ...(recipe as object), epochs: 0 });
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (free.has(key)) continue;
    const [was, is] =
      key === 'recipe' ? [withoutEpochs(before[key]), withoutEpochs(now[key])] : [before[key], now[key]];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    throw new ConfigError(
      `${key} was ${JSON.stringify(was)} when the run began, now it is ${JSON.stringify(is)}`,
      {
        hint: 'Put it back, or begin anew in another folder.',
        fields: { path: key },
      },
    );
  }
  const { data, identities } = checkpoint;
  if (data.images === set.images.length && identities.join('\n') === set.persons.join('\n')) return;
  throw new DataError(
    `the run began with ${data.images} pictures of ${identities.length} persons, now there are ${set.images.length} of ${set.persons.length}`,
    { hint: 'Put the data set back as it was, or begin anew in another folder.' },
  );
}
