import { createBestPairs } from './best-pairs.ts';
import { nistCamera, type CameraColumns, type IdentityNumbers, type NistCamera } from './nist-overlaps.ts';
import { nistScores, type NistScores, sumTallies, type Tally } from './nist-scores.ts';

/** IoU thresholds of reid_hota: 0.1, 0.2, … 0.9. */
export const nistThresholds: readonly number[] = Array.from({ length: 9 }, (_, k) => (k + 1) / 10);

export interface NistOptions {
  /**
   * `global`: one predicted identity stands for one person in all cameras. `per-video`: in each camera it may be another
   * one. Default `global`.
   */
  readonly alignment?: 'global' | 'per-video';
  /** False: ground truth names not everyone, so that identities which stand for nobody do not count. Default true. */
  readonly dense?: boolean;
  readonly thresholds?: readonly number[];
}

/** How well a person and a predicted identity agree over all frames, (0, 1]. */
export interface IdentityAgreement {
  readonly truth: string | number;
  readonly predicted: string | number;
  readonly agreement: number;
}

/** Which predicted identity stands for which person, and all pairs that agree at all. */
export interface IdentityAlignment {
  readonly pairs: readonly IdentityAgreement[];
  readonly candidates: readonly IdentityAgreement[];
}

export interface NistEvaluation {
  readonly allCameras: NistScores;
  readonly perCamera: readonly { readonly name: string; readonly scores: NistScores }[];
  /** Under `global`: for all cameras. Under `per-video`: for each camera in its turn. */
  readonly alignments: readonly IdentityAlignment[];
  /** All identities of both sides. */
  readonly identities: {
    readonly truth: readonly (string | number)[];
    readonly predicted: readonly (string | number)[];
  };
}

/**
 * HOTA and IDF1 over cameras with common identities, as NIST's reid_hota 0.3.3 defines them: each person is given at most
 * one predicted identity for the whole data set, by the greatest sum of agreement (soft overlap over the frames of
 * either), and only boxes of such pairs can be right. Pairs without any agreement, which a solver would choose at will,
 * are not made.
 */
export function nistHota(cameras: readonly CameraColumns[], options: NistOptions = {}): NistEvaluation {
  const { alignment = 'global', dense = true, thresholds = nistThresholds } = options;
  const ids = {
    truth: numberNames(cameras.map(({ truth }) => truth.names)),
    predicted: numberNames(cameras.map(({ predictions }) => predictions.names)),
  };
  const prepared = cameras.map((camera) => nistCamera(camera, ids));
  const groups = alignment === 'global' ? [prepared] : prepared.map((camera) => [camera]);
  const alignments = groups.map((group) => alignIdentities(group, ids));
  const tallies = groups.flatMap((group, g) =>
    group.map((camera) => tallyCamera(camera, alignments[g]!.predictedOf, ids, { dense, thresholds })),
  );
  return {
    allCameras: nistScores(sumTallies(tallies), thresholds),
    perCamera: tallies.map((tally, c) => ({ name: cameras[c]!.name, scores: nistScores(tally, thresholds) })),
    alignments,
    identities: { truth: [...ids.truth.keys()], predicted: [...ids.predicted.keys()] },
  };
}

function numberNames(columns: readonly (readonly (string | number)[])[]): Map<string | number, number> {
  const all = new Set(columns.flat());
  return new Map([...all].map((name, number) => [name, number]));
}

function alignIdentities(cameras: readonly NistCamera[], ids: IdentityNumbers) {
  const columns = ids.predicted.size;
  const soft = new Map<number, number>();
  const truthFrames = new Float64Array(ids.truth.size);
  const predictedFrames = new Float64Array(columns);
  for (const camera of cameras) {
    camera.truthFrames.forEach((frames, id) => (truthFrames[id]! += frames));
    camera.predictedFrames.forEach((frames, id) => (predictedFrames[id]! += frames));
    camera.normalised.forEach((value, k) => {
      const pair = camera.truth[k]! * columns + camera.predicted[k]!;
      soft.set(pair, (soft.get(pair) ?? 0) + value);
    });
  }
  const row = Int32Array.from(soft.keys(), (pair) => Math.floor(pair / columns));
  const column = Int32Array.from(soft.keys(), (pair) => pair % columns);
  const weight = Float64Array.from(
    [...soft.values()].map(
      (value, k) => value / (truthFrames[row[k]!]! + predictedFrames[column[k]!]! - value),
    ),
  );
  const chosen = new Int32Array(ids.truth.size);
  const bestPairs = createBestPairs({ row, column, weight }, ids.truth.size, columns);
  const found = bestPairs(0, weight.length, chosen);
  const predictedOf = new Int32Array(ids.truth.size).fill(-1);
  for (const k of chosen.subarray(0, found)) predictedOf[row[k]!] = column[k]!;
  const truthNames = [...ids.truth.keys()];
  const predictedNames = [...ids.predicted.keys()];
  const candidates = Array.from(weight, (agreement, k) => ({
    truth: truthNames[row[k]!]!,
    predicted: predictedNames[column[k]!]!,
    agreement,
  }));
  return { predictedOf, candidates, pairs: Array.from(chosen.subarray(0, found), (k) => candidates[k]!) };
}

function tallyCamera(
  camera: NistCamera,
  predictedOf: Int32Array,
  ids: IdentityNumbers,
  { dense, thresholds }: { dense: boolean; thresholds: readonly number[] },
): Tally {
  const counts = new Uint8Array(ids.predicted.size).fill(dense ? 1 : 0);
  for (const predicted of predictedOf) if (predicted >= 0) counts[predicted] = 1;
  const matches = new Map<number, Int32Array>();
  const overlap = new Float64Array(thresholds.length);
  camera.similarity.forEach((similarity, k) => {
    const [truth, predicted] = [camera.truth[k]!, camera.predicted[k]!];
    if (predictedOf[truth] !== predicted) return;
    const pair = truth * ids.predicted.size + predicted;
    const matched = matches.get(pair) ?? new Int32Array(thresholds.length);
    matches.set(pair, matched);
    thresholds.forEach((threshold, t) => {
      if (similarity < threshold - Number.EPSILON) return;
      matched[t]!++;
      overlap[t]! += similarity;
    });
  });
  return {
    predictedIdentities: ids.predicted.size,
    truthBoxes: camera.truthBoxes,
    predictedBoxes: camera.predictedBoxes.map((boxes, id) => (counts[id] ? boxes : 0)),
    unmatched: camera.predictedBoxes.reduce((sum, boxes, id) => (counts[id] ? sum : sum + boxes), 0),
    matches,
    overlap,
  };
}
