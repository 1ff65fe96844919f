import { expect, it } from 'vitest';
import { worthOfThreads } from '../../../../src/training/backend/wasm/worth-of-threads.ts';

it('works alone for a while where waiting costs more than the others bring, then tries again', () => {
  const worth = worthOfThreads();
  // Half of the parts each: alone it would take 4 ms, together 2 and no wait.
  for (let i = 0; i < 64; i++) worth.note(4, 8, 2, 0);
  expect(worth.isWorth()).toBe(true);
  for (let i = 0; i < 64; i++) worth.note(4, 8, 2, 5);
  const later = Array.from({ length: 1_100 }, () => worth.isWorth());
  expect(later.indexOf(true)).toBe(1_023);
  expect(later.slice(1_023).every(Boolean)).toBe(true);
});
