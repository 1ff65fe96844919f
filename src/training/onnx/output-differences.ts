import { ModelError } from '../../errors.ts';

/** The largest difference of each output, relative to its largest value. */
export type OutputDifferences = Readonly<Record<string, number>>;

/** What rounding may come to; above it one graph is not the other. */
const largestDifference = 1e-4;

/** @throws ModelError where an output differs by more than rounding */
export function expectSame(differences: OutputDifferences): OutputDifferences {
  for (const [name, difference] of Object.entries(differences)) {
    if (difference <= largestDifference) continue;
    throw new ModelError(
      `the exported ${name} differ from the original by ${difference.toExponential(1)} of the largest value, more than ${largestDifference}`,
      { hint: 'Please report this with the configuration of the network.', fields: { output: name } },
    );
  }
  return differences;
}

/** The largest difference of two lists of numbers, relative to the largest of the second; NaN counts as infinite. */
export function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const gap = Math.abs(found[i]! - expected[i]!);
    difference = Number.isNaN(gap) ? Infinity : Math.max(difference, gap);
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / largest;
}
