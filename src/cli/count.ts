import { InvalidArgumentError } from 'commander';

/** A whole number from 1 up. */
export function parseCount(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('write a whole number from 1 up');
  return n;
}
