import type { Box, Detection } from '../domain.ts';
import { assign } from '../maths/assignment.ts';
import { iou } from '../maths/box.ts';
import type { LiveTrack } from './live-track.ts';

/** What found no partner. */
export interface Unmatched<T extends LiveTrack> {
  readonly tracks: readonly T[];
  readonly detections: readonly Detection[];
}

/**
 * How alike a track and a detection are; rises with likeness, and pairs below `least` are never made. Whether a pair
 * is possible at all is for the similarity to say: 0 or less is no pair, however low the limit.
 */
export interface Likeness<T extends LiveTrack> {
  readonly least: number;
  readonly similarity: (track: T, detection: Detection) => number;
}

/** Pairs tracks with detections so that the total of 1 − similarity is least, none below the limit. */
export function associate<T extends LiveTrack>(
  tracks: readonly T[],
  detections: readonly Detection[],
  { least, similarity }: Likeness<T>,
  onMatch: (track: T, detection: Detection) => void,
): Unmatched<T> {
  // A copy: callers add to the list of tracks while they read what is left of it.
  if (tracks.length === 0 || detections.length === 0) return { tracks: [...tracks], detections };
  const cost = new Float64Array(tracks.length * detections.length);
  let k = 0;
  for (const track of tracks) {
    for (const detection of detections) {
      const value = similarity(track, detection);
      cost[k++] = value > 0 ? 1 - value : impossible;
    }
  }
  const matchOf = assign(cost, tracks.length, detections.length, { maxCost: 1 - least });
  const taken = new Uint8Array(detections.length);
  const unmatched: T[] = [];
  for (let i = 0; i < tracks.length; i++) {
    const j = matchOf[i]!;
    if (j < 0) {
      unmatched.push(tracks[i]!);
      continue;
    }
    taken[j] = 1;
    onMatch(tracks[i]!, detections[j]!);
  }
  return { tracks: unmatched, detections: detections.filter((_, j) => !taken[j]) };
}

/** Above every `maxCost` that a limit of likeness can give. */
const impossible = 10;

/** IoU of the track's box with the detection's. */
export const overlap = (track: { readonly box: Box }, { box }: Detection): number => iou(track.box, box);

/** IoU × confidence of the detection, as ByteTrack fuses them. */
export const confidentOverlap = (track: { readonly box: Box }, detection: Detection): number =>
  iou(track.box, detection.box) * detection.confidence;
