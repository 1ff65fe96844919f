import type { CameraId } from '../domain.ts';
import { boxSequence, type EvaluationFrame, type IdentifiedBox } from './box-sequence.ts';
import { clearScores, type ClearScores } from './clear.ts';
import { type HotaScores, hotaScores } from './hota.ts';
import { identityScores, type IdentityScores } from './identity.ts';

/** A person's box with the share of it that can be seen, [0, 1]; fully visible where not said. */
export interface VisibleBox extends IdentifiedBox {
  readonly visibility?: number;
}

/** The boxes of one moment: `at` is a frame number or a capture time, the same for truth and predictions. */
export interface BoxesAt<B extends IdentifiedBox = IdentifiedBox> {
  readonly at: number;
  readonly boxes: readonly B[];
}

/** Truth and predictions of one camera. Identities mean the same person in every camera of the evaluation. */
export interface CameraBoxes {
  readonly camera: CameraId | string;
  readonly groundTruth: readonly BoxesAt<VisibleBox>[];
  readonly predictions: readonly BoxesAt[];
}

export interface CrossCameraInput {
  readonly cameras: readonly CameraBoxes[];
  /** Least IoU of a match. Default 0.5. */
  readonly iou?: number;
  /** Ground-truth boxes less visible than this are ignored: neither missed nor, where predicted, wrong. Default 0. */
  readonly minVisibility?: number;
}

export type CrossCameraScores = IdentityScores &
  ClearScores &
  Pick<HotaScores, 'HOTA' | 'DetA' | 'AssA' | 'LocA'>;

/**
 * Scores identities across cameras: the cameras' frames are put one after the other, cameras by name, as one
 * sequence with one space of identities. A person who keeps a predicted identity within each camera but changes
 * it between them is thus wrong from the change on. Every moment with a box on either side is one frame.
 */
export function crossCameraScores({
  cameras,
  iou = 0.5,
  minVisibility = 0,
}: CrossCameraInput): CrossCameraScores {
  const byName = cameras.toSorted((a, b) => (a.camera < b.camera ? -1 : Number(a.camera > b.camera)));
  const sequence = boxSequence(
    byName.flatMap((camera) => framesOf(camera, minVisibility)),
    iou,
  );
  const { HOTA, DetA, AssA, LocA } = hotaScores(sequence);
  return { ...identityScores(sequence, iou), ...clearScores(sequence, iou), HOTA, DetA, AssA, LocA };
}

function framesOf({ groundTruth, predictions }: CameraBoxes, minVisibility: number): EvaluationFrame[] {
  const frames = new Map<number, { groundTruth: IdentifiedBox[]; predictions: IdentifiedBox[] }>();
  const frameAt = (at: number) => {
    const frame = frames.get(at) ?? { groundTruth: [], predictions: [] };
    frames.set(at, frame);
    return frame;
  };
  for (const { at, boxes } of groundTruth) {
    for (const { identity, box, ignored = false, visibility = 1 } of boxes) {
      frameAt(at).groundTruth.push({ identity, box, ignored: ignored || visibility < minVisibility });
    }
  }
  for (const { at, boxes } of predictions) frameAt(at).predictions.push(...boxes);
  return [...frames].sort(([a], [b]) => a - b).map(([, frame]) => frame);
}
