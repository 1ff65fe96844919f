/** What is counted before ratios are taken; adds up over cameras. */
export interface Tally {
  readonly predictedIdentities: number;
  /** By number of the identity. */
  readonly truthBoxes: Float64Array;
  readonly predictedBoxes: Float64Array;
  /** Boxes of identities that stand for nobody and do not count. */
  readonly unmatched: number;
  /** Of a pair of identities (person × predictedIdentities + predicted), its matches at each threshold. */
  readonly matches: ReadonlyMap<number, Int32Array>;
  /** Sum of the similarities of all matches at each threshold. */
  readonly overlap: Float64Array;
}

export const nistCounts = ['TP', 'FN', 'FP'] as const;
/** As each pair of identities is fixed, recall and precision of boxes are those of identities too. */
export const nistRatios = [
  'HOTA',
  'DetA',
  'AssA',
  'LocA',
  'DetRe',
  'DetPr',
  'AssRe',
  'AssPr',
  'OWTA',
  'IDF1',
  'IDR',
  'IDP',
] as const;

type Count = (typeof nistCounts)[number];
type Ratio = (typeof nistRatios)[number];

/** Scores under reid_hota's names. */
export interface NistScores {
  readonly thresholds: readonly number[];
  readonly perThreshold: Readonly<Record<Count | Ratio, readonly number[]>>;
  readonly mean: Readonly<Record<Ratio, number>>;
  /** Boxes of identities that stand for nobody, where those do not count as FP. */
  readonly UnmatchedFP: number;
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => Float64Array): Float64Array =>
    tallies
      .slice(1)
      .reduce(
        (total, tally) => total.map((value, k) => value + of(tally)[k]!),
        tallies[0] ? of(tallies[0]) : new Float64Array(),
      );
  const matches = new Map<number, Int32Array>();
  for (const tally of tallies) {
    for (const [pair, matched] of tally.matches) {
      matches.set(
        pair,
        matched.map((count, t) => count + (matches.get(pair)?.[t] ?? 0)),
      );
    }
  }
  return {
    predictedIdentities: tallies[0]?.predictedIdentities ?? 0,
    truthBoxes: sum(({ truthBoxes }) => truthBoxes),
    predictedBoxes: sum(({ predictedBoxes }) => predictedBoxes),
    unmatched: tallies.reduce((total, { unmatched }) => total + unmatched, 0),
    matches,
    overlap: sum(({ overlap }) => overlap),
  };
}

export function nistScores(tally: Tally, thresholds: readonly number[]): NistScores {
  const total = (boxes: Float64Array): number => boxes.reduce((sum, count) => sum + count, 0);
  const [wanted, predicted] = [total(tally.truthBoxes), total(tally.predictedBoxes)];
  const rows = thresholds.map((_, t) => {
    let [TP, assA, assRe, assPr] = [0, 0, 0, 0];
    for (const [pair, matched] of tally.matches) {
      const count = matched[t]!;
      const ofTruth = tally.truthBoxes[Math.floor(pair / tally.predictedIdentities)]!;
      const ofPredicted = tally.predictedBoxes[pair % tally.predictedIdentities]!;
      TP += count;
      assA += (count * count) / Math.max(1, ofTruth + ofPredicted - count);
      assRe += (count * count) / Math.max(1, ofTruth);
      assPr += (count * count) / Math.max(1, ofPredicted);
    }
    const [FN, FP] = [wanted - TP, predicted - TP];
    const share = (value: number, of: number): number => value / Math.max(1, of);
    const DetA = share(TP, TP + FN + FP);
    const DetRe = share(TP, TP + FN);
    const DetPr = share(TP, TP + FP);
    const AssA = share(assA, TP);
    return {
      TP,
      FN,
      FP,
      HOTA: Math.sqrt(DetA * AssA),
      DetA,
      AssA,
      LocA: share(tally.overlap[t] ?? 0, TP),
      DetRe,
      DetPr,
      AssRe: share(assRe, TP),
      AssPr: share(assPr, TP),
      OWTA: Math.sqrt(DetRe * AssA),
      IDF1: share(TP, TP + FN / 2 + FP / 2),
      IDR: DetRe,
      IDP: DetPr,
    };
  });
  const column = (key: Count | Ratio): number[] => rows.map((row) => row[key]);
  const perThreshold = Object.fromEntries(
    [...nistCounts, ...nistRatios].map((key) => [key, column(key)]),
  ) as Record<Count | Ratio, number[]>;
  const mean = Object.fromEntries(
    nistRatios.map((key) => [
      key,
      perThreshold[key].reduce((sum, value) => sum + value, 0) / thresholds.length,
    ]),
  ) as Record<Ratio, number>;
  return { thresholds, perThreshold, mean, UnmatchedFP: tally.unmatched };
}
