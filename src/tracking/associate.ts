import type { Detection } from '../domain.ts';
import { assign } from '../maths/assignment.ts';
import { iou } from '../maths/box.ts';
import { kalmanBox } from './kalman.ts';
import type { LiveTrack } from './live-track.ts';

/** What found no partner. */
export interface Unmatched {
  readonly tracks: readonly LiveTrack[];
  readonly detections: readonly Detection[];
}

/**
 * Pairs tracks with detections so that the total of 1 − similarity is least, none below `minSimilarity`.
 *
 * @param fuseConfidence similarity is IoU × confidence of the detection instead of IoU alone
 */
export function associate(
  tracks: readonly LiveTrack[],
  detections: readonly Detection[],
  minSimilarity: number,
  fuseConfidence: boolean,
  onMatch: (track: LiveTrack, detection: Detection) => void,
): Unmatched {
  if (tracks.length === 0 || detections.length === 0) return { tracks, detections };
  const cost = new Float64Array(tracks.length * detections.length);
  let k = 0;
  for (const track of tracks) {
    const box = kalmanBox(track.motion);
    for (const detection of detections) {
      cost[k++] = 1 - iou(box, detection.box) * (fuseConfidence ? detection.confidence : 1);
    }
  }
  const matchOf = assign(cost, tracks.length, detections.length, { maxCost: 1 - minSimilarity });
  const taken = new Uint8Array(detections.length);
  const unmatched: LiveTrack[] = [];
  tracks.forEach((track, i) => {
    const j = matchOf[i]!;
    // Boxes apart are no pair, however low the caller's limit.
    if (j < 0 || cost[i * detections.length + j]! >= 1) return void unmatched.push(track);
    taken[j] = 1;
    onMatch(track, detections[j]!);
  });
  return { tracks: unmatched, detections: detections.filter((_, j) => !taken[j]) };
}
