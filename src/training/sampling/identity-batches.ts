import type { Random } from '../../maths/random.ts';
import { groupsOfPerson, personsOf } from './persons.ts';
import type { Batch, SampledImage } from './sampled-image.ts';

export interface IdentityBatchesOptions {
  /** P: persons in a batch. */
  readonly persons: number;
  /** K: pictures of each. */
  readonly images: number;
}

/**
 * One epoch of P×K batches (Hermans, Beyer and Leibe 2017, section 2): P different persons, K pictures of each, by
 * different cameras where there are. Everybody is seen in every epoch. Persons with many pictures are drawn more often,
 * so that hardly any are left when the others have run out; what then is left waits for the next epoch.
 *
 * With fewer than P persons a batch has all of them.
 */
export function identityBatches(
  images: readonly SampledImage[],
  { persons: wanted, images: perPerson }: IdentityBatchesOptions,
  random: Random,
): Batch[] {
  const persons = personsOf(images);
  const waiting = [...persons].map(([person, cameras]) => ({
    person,
    seen: false,
    groups: groupsOfPerson(cameras, perPerson, random),
  }));
  const size = Math.min(wanted, persons.size);
  const batches: Batch[] = [];
  for (;;) {
    const open = waiting.filter(({ groups }) => groups.length > 0);
    if (open.length < size && open.every(({ seen }) => seen)) return batches;
    const drawn = drawByWeight(open, Math.min(size, open.length), random);
    const batch = drawn.flatMap((entry) => {
      entry.seen = true;
      return entry.groups.pop()!;
    });
    // The last ones of an epoch are joined by others, with pictures that were seen already.
    const rest = [...persons].filter(([person]) => !drawn.some((entry) => entry.person === person));
    while (batch.length < size * perPerson) {
      const [[, cameras]] = rest.splice(random.int(rest.length), 1) as [[string, Map<string, number[]>]];
      batch.push(...groupsOfPerson(cameras, perPerson, random)[0]!);
    }
    batches.push(batch);
  }
}

/** Different entries, the likelier the more groups they have. */
function drawByWeight<T extends { readonly groups: readonly unknown[] }>(
  entries: readonly T[],
  count: number,
  random: Random,
): T[] {
  // Exponential races: the smallest of −ln(u) / weight are a draw without replacement by weight (Efraimidis 2006).
  return entries
    .map((entry) => ({ entry, at: -Math.log(1 - random.next()) / entry.groups.length }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ entry }) => entry);
}
