import type { TrainingConfig } from '../config/training-config.ts';
import type { PicturePool } from '../loading/picture-pool.ts';
import type { TrainingEvent } from '../training-event.ts';
import { readTrainingSet, setWarnings, withoutFiles, type TrainingSet } from './training-set.ts';

const chunk = 64;
/** Broken pictures that are named one by one. */
const named = 5;

/**
 * Reads the training set and every picture of it once: those that cannot be read are named and left out, before the
 * first step. What was read waits in the pool's memory.
 */
export async function surveyedSet(
  data: TrainingConfig['data'],
  pool: PicturePool,
  say: (event: TrainingEvent) => void,
): Promise<TrainingSet> {
  const set = await readTrainingSet(data);
  const files = [...new Set([...set.images, ...set.query, ...set.gallery].map(({ file }) => file))];
  const broken = new Set<string>();
  for (let at = 0; at < files.length; at += chunk) {
    const part = files.slice(at, at + chunk);
    for (const { index, reason } of await pool.survey(part)) {
      broken.add(part[index]!);
      if (broken.size <= named) say({ type: 'warning', text: `${reason}; it is left out` });
    }
    say({ type: 'survey', done: at + part.length, total: files.length });
  }
  if (broken.size > named) {
    say({
      type: 'warning',
      text: `${broken.size} of ${files.length} pictures cannot be read and are left out`,
    });
  }
  const readable = broken.size === 0 ? set : withoutFiles(set, broken, data.folder);
  for (const text of setWarnings(readable, set)) say({ type: 'warning', text });
  return readable;
}
