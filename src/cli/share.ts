import { InvalidArgumentError } from 'commander';

/** A number between 0 and 1. */
export function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1)) {
    throw new InvalidArgumentError('write a number from 0 to 1');
  }
  return share;
}
