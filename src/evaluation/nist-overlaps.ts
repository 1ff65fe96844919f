import type { BoxColumns } from './box-columns.ts';
import { columnSequence, type BoxSequence } from './box-sequence.ts';

/** One camera: boxes of truth and predictions on the same frames. Identities mean the same person in all cameras. */
export interface CameraColumns {
  readonly name: string;
  readonly frames: number;
  readonly truth: BoxColumns;
  readonly predictions: BoxColumns;
}

/** Identities of all cameras, numbered. */
export interface IdentityNumbers {
  readonly truth: ReadonlyMap<string | number, number>;
  readonly predicted: ReadonlyMap<string | number, number>;
}

/** What reid_hota takes from one camera. Arrays by identity are as long as there are identities in all cameras. */
export interface NistCamera {
  readonly name: string;
  /** Each time a person and a predicted identity overlap in a frame. */
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** IoU; of an identity that is several times in the frame, all its boxes together. */
  readonly similarity: Float64Array;
  /** The same, normalised over the frame: what counts for the alignment of identities. */
  readonly normalised: Float64Array;
  readonly truthBoxes: Float64Array;
  readonly predictedBoxes: Float64Array;
  readonly truthFrames: Float64Array;
  readonly predictedFrames: Float64Array;
}

/** Below it a frame's normaliser counts as zero. */
const leastNormaliser = 1e-8;

/**
 * Overlaps of one camera as NIST's reid_hota 0.3.3 prepares them. Where a predicted identity is c times in a frame with
 * ground truth, it becomes one whose similarity to a person is s / (1 + c − s), s being the sum of its IoUs; in frames
 * without ground truth each of its boxes stays. A frame of one person and one identity is not normalised.
 */
export function nistCamera(camera: CameraColumns, ids: IdentityNumbers): NistCamera {
  const sequence = columnSequence(camera.frames, camera.truth, camera.predictions);
  const { truth, predicted } = sequence;
  const truthId = Int32Array.from(truth.identity, (at) => ids.truth.get(truth.names[at]!)!);
  const predictedId = Int32Array.from(predicted.identity, (at) => ids.predicted.get(predicted.names[at]!)!);
  const counts = countBoxes(sequence, truthId, predictedId, ids);
  const merged = mergeRepeats(sequence, predictedId);
  const similarity = merged.map(({ similarity }) => similarity);
  return {
    name: camera.name,
    truth: Int32Array.from(merged, ({ truth }) => truthId[truth]!),
    predicted: Int32Array.from(merged, ({ predicted }) => predicted),
    similarity: Float64Array.from(similarity),
    normalised: normalise(merged, counts.frames),
    ...counts.byIdentity,
  };
}

interface MergedOverlap {
  readonly frame: number;
  /** Place of the box. */
  readonly truth: number;
  /** Number of the identity. */
  readonly predicted: number;
  similarity: number;
  boxes: number;
}

/** Boxes of truth and identities of predictions in a frame. */
interface FrameCounts {
  readonly truth: number;
  readonly predicted: number;
}

function countBoxes(
  { frames, truth, predicted }: BoxSequence,
  truthId: Int32Array,
  predictedId: Int32Array,
  ids: IdentityNumbers,
) {
  const truthBoxes = new Float64Array(ids.truth.size);
  const predictedBoxes = new Float64Array(ids.predicted.size);
  const predictedFrames = new Float64Array(ids.predicted.size);
  const lastFrame = new Int32Array(ids.predicted.size).fill(-1);
  for (const id of truthId) truthBoxes[id]!++;
  const perFrame: FrameCounts[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const inTruth = truth.start[frame + 1]! - truth.start[frame]!;
    let distinct = 0;
    for (let j = predicted.start[frame]!; j < predicted.start[frame + 1]!; j++) {
      const id = predictedId[j]!;
      const first = lastFrame[id] !== frame;
      lastFrame[id] = frame;
      if (first) {
        predictedFrames[id]!++;
        distinct++;
      }
      if (first || inTruth === 0) predictedBoxes[id]!++;
    }
    perFrame.push({ truth: inTruth, predicted: distinct });
  }
  // A person is once in a frame, so that boxes and frames are the same number.
  return {
    frames: perFrame,
    byIdentity: { truthBoxes, predictedBoxes, truthFrames: truthBoxes, predictedFrames },
  };
}

function mergeRepeats(
  { frames, overlaps, predicted }: BoxSequence,
  predictedId: Int32Array,
): MergedOverlap[] {
  const merged: MergedOverlap[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const boxesOf = new Map<number, number>();
    for (let j = predicted.start[frame]!; j < predicted.start[frame + 1]!; j++) {
      boxesOf.set(predictedId[j]!, (boxesOf.get(predictedId[j]!) ?? 0) + 1);
    }
    const firstOfFrame = merged.length;
    for (let k = overlaps.start[frame]!; k < overlaps.start[frame + 1]!; k++) {
      const truth = overlaps.truth[k]!;
      const id = predictedId[overlaps.predicted[k]!]!;
      const boxes = boxesOf.get(id)!;
      const known =
        boxes > 1
          ? merged.slice(firstOfFrame).find((other) => other.truth === truth && other.predicted === id)
          : undefined;
      if (known) known.similarity += overlaps.iou[k]!;
      else merged.push({ frame, truth, predicted: id, similarity: overlaps.iou[k]!, boxes });
    }
  }
  for (const overlap of merged) {
    if (overlap.boxes > 1) overlap.similarity /= 1 + overlap.boxes - overlap.similarity;
  }
  return merged;
}

function normalise(merged: readonly MergedOverlap[], frames: readonly FrameCounts[]): Float64Array {
  const ofTruth = new Map<number, number>();
  const ofPredicted = new Map<string, number>();
  const key = ({ frame, predicted }: MergedOverlap): string => `${frame}/${predicted}`;
  for (const overlap of merged) {
    ofTruth.set(overlap.truth, (ofTruth.get(overlap.truth) ?? 0) + overlap.similarity);
    ofPredicted.set(key(overlap), (ofPredicted.get(key(overlap)) ?? 0) + overlap.similarity);
  }
  return Float64Array.from(merged, (overlap) => {
    const { truth, predicted } = frames[overlap.frame]!;
    if (truth === 1 && predicted === 1) return overlap.similarity;
    const all = ofTruth.get(overlap.truth)! + ofPredicted.get(key(overlap))! - overlap.similarity;
    return all > leastNormaliser ? overlap.similarity / all : 0;
  });
}
