import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { parseCount } from '../../src/cli/count.ts';
import { parseDurationMs } from '../../src/cli/duration.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['1.5m', 90_000],
    ['2h', 7_200_000],
    ['0s', 0],
  ])('%s', (text, ms) => expect(parseDurationMs(text)).toBe(ms));

  it.each(['', '5', '-5s', '5 s', '1e3s', 's', '5d'])('"%s" is none', (text) =>
    expect(() => parseDurationMs(text)).toThrow(InvalidArgumentError),
  );
});

describe('counts', () => {
  it('are whole numbers from 1 up', () => {
    expect(parseCount('12')).toBe(12);
    for (const text of ['0', '-1', '1.5', 'many', ''])
      expect(() => parseCount(text)).toThrow(InvalidArgumentError);
  });
});
