import { assert, expect, it } from 'vitest';
import { createPersonHeight } from '../../../src/detection/motion/person-height.ts';
import { splitStack } from '../../../src/detection/motion/split-stack.ts';

/** Teaches persons of height 10 + 0.4 × foot, and every third time a fragment. */
function taught(): ReturnType<typeof createPersonHeight> {
  const heights = createPersonHeight();
  for (let i = 0; i < 120; i++) {
    const foot = 60 + ((i * 37) % 100);
    const height = (10 + 0.4 * foot) * (i % 3 === 0 ? 0.4 : 1);
    heights.learn({ x: 0, y: foot - height, width: 10, height });
  }
  return heights;
}

it('finds the line of the persons among fragments', () => {
  const heights = taught();
  expect(heights.at(100)).toBeCloseTo(50, 6);
  expect(heights.at(150)).toBeCloseTo(70, 6);
  expect(heights.footBelow(50)).toBeCloseTo(100, 6);
});

it('says nothing while it has seen few, or no line fits', () => {
  const heights = createPersonHeight();
  for (let i = 0; i < 39; i++) heights.learn({ x: 0, y: 50, width: 10, height: 50 });
  expect(heights.at(100)).toBeUndefined();
  expect(heights.footBelow(50)).toBeUndefined();
  const mixed = createPersonHeight();
  for (let i = 0; i < 120; i++) mixed.learn({ x: 0, y: 0, width: 10, height: 10 * 1.5 ** (i % 6) });
  expect(mixed.at(100)).toBeUndefined();
});

it('cuts a blob that is too tall into who is in front and who is behind', () => {
  const width = 40;
  const column = (top: number, bottom: number): number[] =>
    Array.from({ length: bottom - top + 1 }, (_, i) => (top + i) * width + 10);
  // In front: feet in row 150, so 70 tall. Behind: head in row 50, so feet in row 100, hidden from row 80 on.
  const tall = { left: 10, right: 10, top: 50, bottom: 149, cells: column(50, 149) };
  const [front, back, ...others] = splitStack(tall, taught(), width);
  assert(front && back && others.length === 0);
  expect(front).toMatchObject({ top: 80, bottom: 149 });
  expect(back).toMatchObject({ top: 50, bottom: 99, hiddenFrom: 80 });

  const one = { left: 10, right: 10, top: 80, bottom: 149, cells: column(80, 149) };
  expect(splitStack(one, taught(), width)).toEqual([one]);
  expect(splitStack(tall, createPersonHeight(), width)).toEqual([tall]);
});
