import type { BoxColumns } from './box-columns.ts';
import { numberIdentities } from './identity-numbers.ts';
import { columnSequence } from './box-sequence.ts';
import { motScores, type MotScores } from './mot-scores.ts';
import { nistHota, nistThresholds, type NistEvaluation, type NistOptions } from './nist-hota.ts';
import type { CameraColumns } from './nist-overlaps.ts';
import { nistCounts, nistRatios, type NistScores } from './nist-scores.ts';

const variants = {
  global__dense: { alignment: 'global', dense: true },
  global__sparse: { alignment: 'global', dense: false },
  per_video__dense: { alignment: 'per-video', dense: true },
  per_video__sparse: { alignment: 'per-video', dense: false },
} as const satisfies Record<string, NistOptions>;

/** Ways to score, by reid_hota's two settings. */
export type CrossCameraVariant = keyof typeof variants;

export interface CrossCameraEvaluation {
  readonly nist: Readonly<Record<CrossCameraVariant, NistEvaluation>>;
  /** A second opinion by the rules of TrackEval, where HOTA matches boxes anew in every frame. */
  readonly concatenated: MotScores;
}

export const crossCameraVariant = ({ sparse = false, perVideo = false }): CrossCameraVariant =>
  `${perVideo ? 'per_video' : 'global'}__${sparse ? 'sparse' : 'dense'}`;

/** Scores identities that are shared by all cameras, in every way that the field has. */
export function evaluateCrossCamera(cameras: readonly CameraColumns[]): CrossCameraEvaluation {
  const nist = Object.fromEntries(
    Object.entries(variants).map(([name, options]) => [name, nistHota(cameras, options)]),
  ) as Record<CrossCameraVariant, NistEvaluation>;
  return { nist, concatenated: motScores(concatenate(cameras)) };
}

/** All cameras one after the other as one sequence. */
function concatenate(cameras: readonly CameraColumns[]) {
  let frames = 0;
  const offsets = cameras.map((camera) => (frames += camera.frames) - camera.frames);
  const join = (side: 'truth' | 'predictions'): BoxColumns => {
    const all = <V>(of: (columns: BoxColumns, camera: number) => ArrayLike<V>): V[] =>
      cameras.flatMap((camera, c) => Array.from(of(camera[side], c)));
    const frame = all(({ frame }, c) => frame.map((at) => at + offsets[c]!));
    return {
      count: frame.length,
      frame: Int32Array.from(frame),
      ...numberIdentities(all(({ identity, names }) => Array.from(identity, (number) => names[number]!))),
      x: Float64Array.from(all(({ x }) => x)),
      y: Float64Array.from(all(({ y }) => y)),
      width: Float64Array.from(all(({ width }) => width)),
      height: Float64Array.from(all(({ height }) => height)),
    };
  };
  return columnSequence(frames, join('truth'), join('predictions'));
}

/** The evaluation as plain values, under the names that the tools of the field give them. */
export function crossCameraJson({ nist, concatenated }: CrossCameraEvaluation): object {
  const { global__dense, per_video__dense, global__sparse, per_video__sparse } = nist;
  const { HOTA, Identity } = concatenated;
  return {
    thresholds: nistThresholds,
    global_assignment: alignmentJson(global__dense),
    results: { global__dense: variantJson(global__dense), per_video__dense: variantJson(per_video__dense) },
    sparse_zero_pairs_dropped: {
      global__sparse: variantJson(global__sparse),
      per_video__sparse: variantJson(per_video__sparse),
    },
    trackeval_on_concatenated_videos: {
      HOTA_average: Object.fromEntries(
        (['HOTA', 'DetA', 'AssA', 'LocA', 'DetRe', 'DetPr', 'AssRe', 'AssPr'] as const).map((key) => [
          key,
          HOTA[key],
        ]),
      ),
      HOTA_per_alpha: HOTA.perAlpha.HOTA,
      Identity,
    },
  };
}

/** Names in their order, numbers before words. */
const byName = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;

/** Beyond it the matrix, most of it zeros, would be most of the output. */
const mostCells = 10_000;

function alignmentJson({ alignments, identities }: NistEvaluation) {
  const { pairs = [], candidates = [] } = alignments[0] ?? {};
  const sorted = pairs.toSorted((a, b) => byName(a.truth, b.truth));
  const refIds = identities.truth.toSorted(byName);
  const compIds = identities.predicted.toSorted(byName);
  const matrix = refIds.map(() => compIds.map(() => 0));
  if (refIds.length * compIds.length <= mostCells) {
    for (const { truth, predicted, agreement } of candidates) {
      matrix[refIds.indexOf(truth)]![compIds.indexOf(predicted)] = agreement;
    }
  }
  return {
    ref_ids: refIds,
    comp_ids: compIds,
    ...(refIds.length * compIds.length <= mostCells && { alignment_matrix: matrix }),
    pairs_ref_comp_score: sorted.map(({ truth, predicted, agreement }) => [truth, predicted, agreement]),
    total_score: pairs.reduce((sum, { agreement }) => sum + agreement, 0),
  };
}

function variantJson({ allCameras, perCamera }: NistEvaluation) {
  return {
    all_videos: scoresJson(allCameras),
    per_video: Object.fromEntries(perCamera.map(({ name, scores }) => [name, scoresJson(scores)])),
  };
}

function scoresJson({ mean, perThreshold, thresholds, UnmatchedFP }: NistScores) {
  const half = thresholds.indexOf(0.5);
  return {
    mean_over_thresholds: mean,
    at_iou_0_5: Object.fromEntries(
      [...nistCounts, ...nistRatios].map((key) => [key, perThreshold[key][half]]),
    ),
    UnmatchedFP,
    per_threshold: perThreshold,
  };
}
