import { iou } from '../maths/box.ts';
import { kalmanBox } from './kalman.ts';
import type { LiveTrack } from './live-track.ts';

/** A lost track this much on top of a seen one (IoU) is the same person. */
const duplicateIou = 0.85;

/** Of each lost track and a seen one in the same place, the one with the shorter history. */
export function duplicateTracks(tracks: readonly LiveTrack[]): Set<LiveTrack> {
  const gone = new Set<LiveTrack>();
  const seen = tracks
    .filter(({ state }) => state === 'confirmed')
    .map((track) => ({ track, box: kalmanBox(track.motion) }));
  for (const lost of tracks) {
    if (lost.state !== 'lost') continue;
    const box = kalmanBox(lost.motion);
    for (const other of seen) {
      if (iou(box, other.box) <= duplicateIou) continue;
      gone.add(history(lost) > history(other.track) ? other.track : lost);
    }
  }
  return gone;
}

function history({ startedAt, seenAt }: LiveTrack): number {
  return seenAt - startedAt;
}
