import type { CollectedSplit } from '../../evaluation/layouts/collected.ts';
import type { ReidImage } from '../../evaluation/reid-dataset.ts';
import { DataError } from '../../errors.ts';
import { createRandom } from '../../maths/random.ts';
import { groupBy } from './group-by.ts';

export interface SplitOptions {
  /** Share of the persons to test on, between 0 and 1. Default 0.3. */
  readonly testShare?: number;
  /**
   * `identity`: nobody is in both parts. `identity-and-time`: nor is any moment, so that a test does not profit from
   * having seen its light and crowd. Default `identity`.
   */
  readonly by?: 'identity' | 'identity-and-time';
  /** For `identity`. */
  readonly seed?: number;
}

export interface SplitSummary {
  readonly split: CollectedSplit;
  readonly train: { readonly persons: number; readonly images: number };
  readonly test: { readonly persons: number; readonly images: number };
  /** Pictures on the wrong side of the time of the cut: in neither part. */
  readonly unused: number;
}

/**
 * Parts the persons of a data set into those to learn from and those to test on.
 *
 * By identity, at random, persons seen by two cameras evenly. By identity and time, at the moment that leaves the
 * wanted share of persons to the test; who is seen before and after belongs to the side with more of their pictures,
 * and loses the others.
 *
 * @throws DataError where a part would be empty, or pictures have no times to cut by
 */
export function splitDataset(images: readonly ReidImage[], options: SplitOptions = {}): SplitSummary {
  const { testShare = 0.3, by = 'identity', seed = 1 } = options;
  const persons = groupBy(images, ({ person }) => person);
  const split = by === 'identity' ? atRandom(persons, testShare, seed) : inTime(persons, testShare);
  const tested = new Set(split.test);
  const { cutAt = NaN } = split;
  const train = images.filter(({ person, capturedAt }) => !tested.has(person) && !(capturedAt! >= cutAt));
  const test = images.filter(({ person, capturedAt }) => tested.has(person) && !(capturedAt! < cutAt));
  for (const [name, part] of Object.entries({ train, test })) {
    if (part.length > 0) continue;
    throw new DataError(`the ${name} part would be empty: there are ${persons.size} persons`, {
      hint: 'Collect more, or choose another share.',
    });
  }
  return {
    split,
    train: count(train),
    test: count(test),
    unused: images.length - train.length - test.length,
  };
}

function atRandom(
  persons: ReadonlyMap<string, readonly ReidImage[]>,
  testShare: number,
  seed: number,
): CollectedSplit {
  const random = createRandom(seed);
  const cameras = (images: readonly ReidImage[]) => new Set(images.map(({ camera }) => camera)).size;
  // Only who is seen by two cameras can be tested; both kinds are drawn from by the same share.
  const kinds = groupBy([...persons].sort(), ([, images]) => cameras(images) > 1);
  const test = [...kinds.values()].flatMap((kind) => {
    const drawn = kind.map(([person]) => ({ person, at: random.next() })).sort((a, b) => a.at - b.at);
    return drawn.slice(0, Math.round(kind.length * testShare)).map(({ person }) => person);
  });
  return { test: test.sort() };
}

function inTime(persons: ReadonlyMap<string, readonly ReidImage[]>, testShare: number): CollectedSplit {
  /** Each person's time in the middle of their pictures: at a cut there, half of them would be lost. */
  const middles = [...persons].map(([person, images]) => {
    const times = images.map(({ capturedAt, file }) => {
      if (capturedAt !== undefined) return capturedAt;
      throw new DataError(`${file} has no capture time to split by`, {
        hint: 'Split by identity alone; published data sets do not tell times.',
        fields: { file },
      });
    });
    return { person, at: times.sort((a, b) => a - b)[times.length >> 1]! };
  });
  middles.sort((a, b) => a.at - b.at);
  const cutAt = middles[Math.round(middles.length * (1 - testShare))]?.at ?? Infinity;
  return {
    test: middles
      .filter(({ at }) => at >= cutAt)
      .map(({ person }) => person)
      .sort(),
    cutAt,
  };
}

function count(images: readonly ReidImage[]): { persons: number; images: number } {
  return { persons: new Set(images.map(({ person }) => person)).size, images: images.length };
}
