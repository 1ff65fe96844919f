import { InvalidArgumentError } from 'commander';

/** So many a second: fractions are allowed, as in 29.97. */
export function parseRate(text: string): number {
  const rate = Number(text);
  if (!(rate > 0 && rate <= 1000)) throw new InvalidArgumentError('write a number above 0, at most 1000');
  return rate;
}
