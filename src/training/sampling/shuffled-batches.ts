import type { Random } from '../../maths/random.ts';
import type { Batch } from './sampled-image.ts';
import { shuffled } from './shuffled.ts';

/**
 * One epoch of all pictures in random order. The last batch is filled up with others, so that all are of one size:
 * a backend that compiles its kernels for shapes would begin anew, and a batch norm over one picture is none.
 */
export function shuffledBatches(count: number, size: number, random: Random): Batch[] {
  const places = shuffled([...Array(count).keys()], random);
  const missing = (size - (count % size)) % size;
  for (let i = 0; i < missing; i++) places.push(places[i % count]!);
  return Array.from({ length: places.length / size }, (_, n) => places.slice(n * size, (n + 1) * size));
}
