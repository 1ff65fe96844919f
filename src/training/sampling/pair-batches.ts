import type { Random } from '../../maths/random.ts';
import { personsOf } from './persons.ts';
import type { Batch, SampledImage } from './sampled-image.ts';
import { shuffledBatches } from './shuffled-batches.ts';

export interface PairBatchesOptions {
  /** Pairs in a batch, so half its pictures. */
  readonly pairs: number;
  /** Different pairs for each pair of one person: see {@link negativesPerPositive}. */
  readonly negatives: number;
}

/**
 * Pairs of different persons for each pair of one person: 1 at first, 1 % more each epoch, up to 4 (Zheng, Zheng and
 * Yang 2017, section 4.2): with few negatives a network begins to learn, with many it learns to tell apart.
 */
export function negativesPerPositive(epoch: number, growth = 1.01, most = 4): number {
  return Math.min(most, growth ** epoch);
}

/**
 * One epoch of pairs for a siamese network: every picture is once the left one. Its partner shows the same person, by
 * another camera where there is one, or somebody else.
 *
 * @returns batches of 2 · pairs places: the left pictures, then the right ones in the same order
 */
export function pairBatches(
  images: readonly SampledImage[],
  { pairs, negatives }: PairBatchesOptions,
  random: Random,
): Batch[] {
  const persons = personsOf(images);
  const names = [...persons.keys()];
  const partnerOf = (place: number): number => {
    const { person, camera } = images[place]!;
    const cameras = persons.get(person)!;
    const others = [...cameras].filter(([name]) => name !== camera);
    if (others.length > 0) return random.pick(random.pick(others)[1]);
    const same = cameras.get(camera)!.filter((other) => other !== place);
    return same.length > 0 ? random.pick(same) : place;
  };
  const strangerTo = (place: number): number => {
    const own = names.indexOf(images[place]!.person);
    const other = (own + 1 + random.int(names.length - 1)) % names.length;
    return random.pick(random.pick([...persons.get(names[other]!)!.values()]));
  };
  const positives = Math.min(pairs, Math.max(1, Math.round(pairs / (1 + negatives))));
  return shuffledBatches(images.length, pairs, random).map((left) => [
    ...left,
    ...left.map((place, i) => (i < positives || names.length < 2 ? partnerOf(place) : strangerTo(place))),
  ]);
}
