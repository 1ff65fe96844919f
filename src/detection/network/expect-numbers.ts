import { ModelError } from '../../errors.ts';

/**
 * Single scores that are not numbers are dropped like unlikely ones. Where all of them are, the network has broken down,
 * which must not look like an empty room.
 *
 * @param values scores of one picture from `start` to `end`
 * @throws ModelError
 */
export function expectNumbers(values: ArrayLike<number>, start = 0, end = values.length, step = 1): void {
  for (let i = start; i < end; i += step) if (!Number.isNaN(values[i])) return;
  if (start >= end) return;
  throw new ModelError('the network gave not one number, only NaN', {
    hint: 'Weights in fp16 or int8 may overflow here: try the export in float32, or another execution provider.',
  });
}
