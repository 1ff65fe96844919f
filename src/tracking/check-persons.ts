import type { TrackingMoment } from './life-cycle.ts';
import type { LookScale } from './look-scale.ts';
import { createLooks, type Looks } from './looks.ts';
import { crowdedShare, crowding, type SeenPerson } from './seen-person.ts';

/** So many looks of one other person, running, are no accident. */
const jumpLooks = 3;
/** Evidence (natural log of a likelihood ratio) below which looks are not the person's. */
const misfit = -2;
/** Looks nearer in time than this teach the same again, once the gallery is not thin. */
const apartMs = 300;

/**
 * After a frame is matched: learns how the persons look and what distances mean, and notices tracks that jumped to
 * another person. Such a track ends when its own person was last surely seen, and the other person gets a track.
 */
export function checkPersons(moment: TrackingMoment<SeenPerson>, scale: LookScale): void {
  const { now, live, detections } = moment;
  if (!live.some(({ looks, detection }) => looks.count > 0 || detection.appearance)) return;
  const seen = live.filter((track) => track.seenAt === now && track.everConfirmed);
  const alone = seen.filter((track) => {
    if (crowding(track.detection, detections) <= crowdedShare) return true;
    track.doubtful = true;
    return false;
  });
  const described = alone.filter(({ detection }) => detection.appearance);
  learnScale(described, scale);
  for (const track of described) learnLooks(track, scale, now);
  for (const track of described) {
    if (track.suspects.count >= jumpLooks) split(track, moment);
  }
  for (const track of seen) if (!track.doubtful && track.suspects.count === 0) track.trustedAt = now;
}

/** Tracks that nobody came near show how alike one person is to itself; those seen at once, how others differ. */
function learnScale(described: readonly SeenPerson[], scale: LookScale): void {
  for (const track of described) {
    const look = track.detection.appearance!;
    if (track.doubtful) continue;
    const own = track.looks.count > 1 ? track.looks.distanceTo(look) : undefined;
    if (own !== undefined) scale.samePerson(own);
    for (const other of described) {
      if (other === track || other.doubtful) continue;
      const distance = other.looks.distanceTo(look);
      if (distance !== undefined) scale.differentPersons(distance);
    }
  }
}

function learnLooks(track: SeenPerson, scale: LookScale, now: number): void {
  const { looks, detection } = track;
  const look = detection.appearance!;
  const evidence = evidenceOf(look, looks, scale);
  if (evidence < misfit) {
    // Suspects must be of one person: where they are not, nothing but a bad picture is evident.
    if (evidenceOf(look, track.suspects, scale) < 0) track.suspects = createLooks();
    track.suspects.add(look, now);
    return;
  }
  if (evidence > 0 || looks.count === 0) {
    track.doubtful = false;
    track.suspects = createLooks();
  }
  if (looks.count < jumpLooks || now - looks.newestAt >= apartMs) looks.add(look, now);
}

function evidenceOf(look: Float32Array, looks: Looks, scale: LookScale): number {
  const distance = looks.distanceTo(look);
  return distance === undefined ? 0 : scale.evidence(distance);
}

/** The old track is over since it was last to be trusted; the person it follows gets a track of their own. */
function split(jumped: SeenPerson, { start, confirm, end }: TrackingMoment<SeenPerson>): void {
  end([jumped], jumped.trustedAt);
  const track = start(jumped.detection);
  track.motion.set(jumped.motion);
  track.box = jumped.box;
  track.looks = jumped.suspects;
  confirm(track);
}
