import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { motSequence } from '../../src/evaluation/mot-benchmark.ts';
import { evaluateMot, motEvaluationJson } from '../../src/evaluation/mot-evaluation.ts';
import { motScores } from '../../src/evaluation/mot-scores.ts';
import { parseMotTable } from '../../src/evaluation/mot-table.ts';

type Row = readonly [frame: number, id: number, x: number, y: number, width: number, height: number];

/** A few people who stand about and may hide each other; each id at most once a frame. */
const rows = fc.uniqueArray(
  fc.tuple(
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 0, max: 30 }),
    fc.integer({ min: 0, max: 10 }),
    fc.integer({ min: 8, max: 14 }),
    fc.integer({ min: 16, max: 24 }),
  ),
  { selector: ([frame, id]) => `${frame}/${id}`, maxLength: 30 },
);

const table = (of: readonly Row[], file = 'x.txt') =>
  parseMotTable(Buffer.from(of.map((row) => [...row, 1, -1, -1].join(',')).join('\n')), file);
const scores = (truth: readonly Row[], predictions: readonly Row[]) =>
  motScores(motSequence(table(truth), table(predictions), 'MOT15'));
/** Both orders of an optimum may sum up differently in the last digit. */
const same = (a: object, b: object): void => {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  expect(left.length).toBe(right.length);
  expect(Math.max(0, ...left.map((value, k) => Math.abs(value - right[k]!)))).toBeLessThan(1e-9);
};
const numbersOf = (of: unknown): number[] =>
  typeof of === 'number' ? [of] : Object.values(of as object).flatMap(numbersOf);

describe('scores', () => {
  it('do not depend on how persons and tracks are called', () => {
    const names = fc.shuffledSubarray([1, 2, 3, 4, 5, 600, 70_000, 8e6], { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(rows, rows, names, names, (truth, predictions, a, b) => {
        // Equally good matches may be chosen otherwise when identities come in another order.
        const renamed = (of: readonly Row[], to: readonly number[]): Row[] =>
          of.map(([frame, id, ...box]) => [frame, to[id - 1]!, ...box]);
        same(scores(renamed(truth, a), renamed(predictions, b)), scores(truth, predictions));
      }),
    );
  });

  it('do not depend on the order of rows between frames', () => {
    fc.assert(
      fc.property(rows, rows, (truth, predictions) => {
        const byFrame = (of: readonly Row[], sign: number): Row[] =>
          of.toSorted((a, b) => sign * (a[0] - b[0]));
        same(
          scores(byFrame(truth, -1), byFrame(predictions, -1)),
          scores(byFrame(truth, 1), byFrame(predictions, 1)),
        );
      }),
    );
  });

  it('are whole for the truth itself, and combine to themselves', () => {
    fc.assert(
      fc.property(rows, (truth) => {
        fc.pre(truth.length > 0);
        const { HOTA, CLEAR, Identity } = scores(truth, truth.toReversed());
        expect(HOTA.perAlpha.HOTA.every((value) => Math.abs(value - 1) < 1e-9)).toBe(true);
        expect(HOTA.countsPerAlpha.HOTA_TP).toEqual(HOTA.perAlpha.HOTA.map(() => truth.length));
        expect(CLEAR).toMatchObject({ MOTA: 1, MOTP: 1, IDSW: 0, FP: 0, FN: 0, ML: 0 });
        expect(Identity).toMatchObject({ IDF1: 1, IDTP: truth.length });
      }),
    );
  });

  it('of one sequence are those of its combination, and counts of several add up', () => {
    fc.assert(
      fc.property(rows, rows, (truth, predictions) => {
        const sequence = motSequence(table(truth), table(predictions), 'MOT15');
        const alone = evaluateMot([{ name: 'a', sequence }]);
        same(alone.combined, alone.sequences[0]!.scores);
        const twice = motScores([sequence, sequence]);
        same(twice.HOTA.perAlpha, alone.combined.HOTA.perAlpha);
        for (const key of ['TP', 'FN', 'FP', 'IDSW', 'MT', 'Frag'] as const) {
          expect(twice.CLEAR[key]).toBe(2 * alone.combined.CLEAR[key]);
        }
      }),
    );
  });

  it('have an answer where one side is empty', () => {
    const truth: Row[] = [
      [1, 1, 0, 0, 10, 20],
      [2, 1, 0, 0, 10, 20],
    ];
    const missed = scores(truth, []);
    expect(missed.CLEAR).toMatchObject({ MOTA: 0, FN: 2, FP: 0, ML: 1, MLR: 1 });
    expect(missed.Identity).toMatchObject({ IDF1: 0, IDFN: 2 });
    expect(missed.HOTA).toMatchObject({ HOTA: 0, LocA: 1, 'LocA(0)': 1 });
    const imagined = scores([], truth);
    // With nobody to find TrackEval gives 0, not minus the false boxes.
    expect(imagined.CLEAR).toMatchObject({ MOTA: 0, FP: 2, FN: 0, MLR: 1, FP_per_frame: 2 });
    expect(imagined.Identity).toMatchObject({ IDFP: 2, IDF1: 0 });
    const json = JSON.stringify(
      motEvaluationJson(evaluateMot([{ name: 'a', sequence: motSequence(table([]), table([]), 'MOT15') }])),
    );
    expect(json).not.toContain('null');
  });
});

describe('a MOT file', () => {
  const parse = (text: string) => parseMotTable(Buffer.from(text), 'out/seq.txt');

  it('may be in any order', () => {
    const { frames, count, names } = parse('3,7,0,0,5,5,1\n1,7,0,0,5,5,1\n1,2,0,0,5,5,1\n');
    expect([frames, count, names]).toEqual([3, 3, [7, 2]]);
  });

  it.each([
    ['1,1,0,0,5,5\n2,1,NaN,0,5,5', 'out/seq.txt:2: field 3 is not a number'],
    ['1,1,0,0,5,5\n1,2,0,0,5,5\n\n1,1,3,0,5,5', 'out/seq.txt:4: id 1 is twice in frame 1, first on line 1'],
    ['1,-1,0,0,5,5\n1,-1,9,0,5,5', 'out/seq.txt:2: id -1 is twice in frame 1, first on line 1'],
    ['2000000000,1,0,0,5,5', 'out/seq.txt:1: frame 2000000000 is beyond 10000000'],
  ])('is refused with file and line: %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('the rules of a benchmark', () => {
  const truth = (text: string) => parseMotTable(Buffer.from(text), 'gt.txt');
  const at = (frame: number, id: number, x: number, rest: string) => `${frame},${id},${x},0,10,20,${rest}\n`;
  // A person, a static person, a vehicle, and a person who is not to be scored.
  const mixed = truth(
    at(1, 1, 0, '1,1,1') + at(1, 2, 50, '0,7,1') + at(1, 3, 100, '0,6,1') + at(1, 4, 150, '0,1,1'),
  );
  const everywhere = truth([0, 50, 100, 150].map((x, id) => at(1, id + 1, x, '1,-1,-1')).join(''));

  it.each([
    ['MOT15', 1, 3],
    ['MOT17', 1, 2],
    ['MOT20', 1, 1],
  ] as const)('%s', (benchmark, TP, FP) => {
    expect(motScores(motSequence(mixed, everywhere, benchmark)).CLEAR).toMatchObject({ TP, FP, FN: 0 });
  });

  it('are said where a file does not fit them', () => {
    const plain = truth(at(1, 1, 0, '1,-1,-1'));
    expect(() => motSequence(plain, everywhere, 'MOT17')).toThrow('gt.txt:1: class -1 is none of MOT17');
    expect(() => motSequence(mixed, mixed, 'MOT17')).toThrow('gt.txt:2: class 7, but only persons');
    expect(() => motSequence(truth(at(1, 1, 0, '0.9')), plain, 'MOT15')).toThrow('gt.txt: no row counts');
    expect(() => motSequence(plain, truth(at(5, 1, 0, '1')), 'MOT15', 4)).toThrow(
      'frame 5, but the sequence has 4',
    );
  });
});
