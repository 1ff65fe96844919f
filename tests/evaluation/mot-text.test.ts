import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { formatMotText, parseMotText, readMotFile } from '../../src/evaluation/mot-text.ts';

describe('MOTChallenge text', () => {
  it('reads commas and blanks, line ends of either kind, and skips empty lines', () => {
    const expected = { frame: 1, id: 3, box: { x: 10.5, y: 2, width: 3, height: 4 }, confidence: 0.9 };
    expect(parseMotText('1,3,10.5,2,3,4,0.9,-1,-1,-1\r\n\n1.0 3.0 10.5 2 3 4 0.9\n', 'gt.txt')).toEqual([
      { ...expected, rest: [-1, -1, -1] },
      { ...expected, rest: [] },
    ]);
    expect(parseMotText('\uFEFF1,3,10.5,2,3,4,0.9\n', 'gt.txt')).toEqual([{ ...expected, rest: [] }]);
  });

  it.each([
    ['1,1,0,0,5', '5 fields'],
    ['1,1,0,0,5,x', 'field 6 is not a number'],
    ['1,1,,0,5,5', 'field 3 is not a number'],
    ['0,1,0,0,5,5', 'frame 0'],
    ['1.5,1,0,0,5,5', 'frame 1.5'],
    ['1,1.5,0,0,5,5', 'id 1.5'],
    ['1,1,0,0,-5,5', 'box of negative size'],
  ])('refuses %s, naming file and line', (line, problem) => {
    const read = (): unknown => parseMotText(`1,1,0,0,5,5\n\n${line}\n`, 'gt.txt');
    expect(read).toThrow(DataError);
    expect(read).toThrow(`gt.txt:3: ${problem}`);
  });

  it('names a file that is not there', async () => {
    await expect(readMotFile(join(tmpdir(), 'no-such-mot-file.txt'))).rejects.toThrow(
      /no-such-mot-file.*read/,
    );
  });

  it('reads back what it wrote', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0);
    const extent = fc.double({ min: 0, max: 1e9, noNaN: true });
    const row = fc.record({
      frame: fc.integer({ min: 1, max: 1e6 }),
      id: fc.integer({ min: -1, max: 1e6 }),
      box: fc.record({ x: value, y: value, width: extent, height: extent }),
      confidence: value,
      rest: fc.array(value, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(parseMotText(formatMotText(rows), 'x')).toEqual(rows);
      }),
    );
  });
});
