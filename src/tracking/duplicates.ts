import { iou } from '../maths/box.ts';
import type { LiveTrack } from './live-track.ts';

/** A lost track this much on top of a seen one (IoU) is the same person. */
const duplicateIou = 0.85;

/**
 * Of each lost track and a seen one in the same place, the one with the shorter history.
 *
 * @param couldBeOne false where two tracks are known to be two persons, one hidden behind the other
 */
export function duplicateTracks<T extends LiveTrack>(
  tracks: readonly T[],
  couldBeOne: (a: T, b: T) => boolean = () => true,
): Set<T> {
  const gone = new Set<T>();
  const seen = tracks.filter(({ state }) => state === 'confirmed');
  for (const lost of tracks) {
    if (lost.state !== 'lost') continue;
    for (const other of seen) {
      if (iou(lost.box, other.box) <= duplicateIou || !couldBeOne(lost, other)) continue;
      gone.add(history(lost) > history(other) ? other : lost);
    }
  }
  return gone;
}

function history({ startedAt, seenAt }: LiveTrack): number {
  return seenAt - startedAt;
}
