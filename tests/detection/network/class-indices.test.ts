import { expect, it } from 'vitest';
import { classIndices } from '../../../src/detection/network/class-indices.ts';

it('takes places and names, in the order that they are asked for', () => {
  expect(classIndices(['bicycle', 0, 79], 80)).toEqual([1, 0, 79]);
  expect(classIndices([500], undefined)).toEqual([500]);
});

it.each([
  [-1, 80, 'class -1 is asked for: expected a whole number from 0 up'],
  [0.5, undefined, 'class 0.5 is asked for'],
  [NaN, undefined, 'class NaN is asked for'],
  [80, 80, 'class 80 is asked for: expected 0 to 79'],
  ['persn', 80, 'did you mean "person"'],
  ['person', 3, 'the model knows 3'],
])('refuses %s of a model of %s classes', (wanted, count, words) => {
  expect(() => classIndices([wanted], count)).toThrow(words);
});
