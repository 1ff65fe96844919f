import type { Detection } from '../domain.ts';
import { iou } from '../maths/box.ts';
import type { WantedView } from './life-cycle.ts';
import { crowdedShare, crowding, reachable, type SeenPerson, wantsLook } from './seen-person.ts';

/** A track and a detection that overlap so much could be a pair. */
const candidateIou = 0.1;

/**
 * The detections whose looks could change what a tracker decides: those that several tracks could be seen in, or whose
 * track has several to choose from; those that nobody is expected at, where somebody lost could be; and those of tracks
 * that know too little about their person, if the picture would show that person alone.
 */
export function wantedLooks(
  { now, live, predicted, detections }: WantedView<SeenPerson>,
  couldMatch: (detection: Detection) => boolean,
): readonly number[] {
  const high = detections.filter(couldMatch);
  const candidates = high.map(({ box }) => live.filter((_, i) => iou(predicted[i]!, box) > candidateIou));
  const choices = new Map<SeenPerson, number>();
  for (const track of candidates.flat()) choices.set(track, (choices.get(track) ?? 0) + 1);
  const lost = live.filter(({ state, looks }) => state === 'lost' && looks.count > 0);

  const isWanted = (detection: Detection, k: number): boolean => {
    const [track, ...others] = candidates[k]!;
    if (others.length > 0 || (track && choices.get(track)! > 1)) return true;
    if (crowding(detection, detections) > crowdedShare) return false;
    if (track && track.state !== 'lost') return wantsLook(track, now);
    return lost.some((person) => reachable(person, detection.box, now));
  };
  const wanted = new Set(high.filter(isWanted));
  return detections.flatMap((detection, place) => (wanted.has(detection) ? [place] : []));
}
