import type { Box, Detection } from '../domain.ts';
import type { LiveTrack } from './live-track.ts';
import { createLooks, type Looks } from './looks.ts';

/** A track that knows how its person looks. */
export interface SeenPerson extends LiveTrack {
  looks: Looks;
  /** Somebody came near since the looks were last compared: this may be another person now. */
  doubtful: boolean;
  /** Looks that fit each other but not this person, with none that fits in between. */
  suspects: Looks;
  /** When the track was last seen without doubt or suspects. */
  trustedAt: number;
}

export function seenPerson(track: LiveTrack): SeenPerson {
  return {
    ...track,
    looks: createLooks(),
    doubtful: false,
    suspects: createLooks(),
    trustedAt: track.startedAt,
  };
}

/** Fewer looks than this are a thin gallery, and none newer than this an old one. */
const thinCount = 3;
const oldMs = 1000;

/** Whether another look at the person would teach something about it. */
export function wantsLook({ looks, doubtful, suspects }: SeenPerson, now: number): boolean {
  return doubtful || suspects.count > 0 || looks.count < thinCount || now - looks.newestAt >= oldMs;
}

/** The greatest share of a detection's box that one other detection covers. */
export function crowding(detection: Detection, detections: readonly Detection[]): number {
  const { x, y, width, height } = detection.box;
  let most = 0;
  for (const other of detections) {
    if (other === detection) continue;
    const across = Math.min(x + width, other.box.x + other.box.width) - Math.max(x, other.box.x);
    const down = Math.min(y + height, other.box.y + other.box.height) - Math.max(y, other.box.y);
    if (across > 0 && down > 0) most = Math.max(most, (across * down) / (width * height));
  }
  return most;
}

/** A box that shares more of itself with another than this shows two persons. */
export const crowdedShare = 0.25;

/** A runner makes about two and a half times the own height in a second. */
const heightsPerSecond = 2.5;
/** How much taller or smaller a person may be in the picture when found again. */
const sizeChange = 1.6;

/** Whether a person last seen there can be here by now. */
export function reachable({ detection: { box: from }, seenAt }: LiveTrack, to: Box, now: number): boolean {
  const ratio = to.height / from.height;
  if (ratio > sizeChange || ratio < 1 / sizeChange) return false;
  const across = to.x + to.width / 2 - from.x - from.width / 2;
  const down = to.y + to.height / 2 - from.y - from.height / 2;
  const height = Math.max(from.height, to.height);
  return Math.hypot(across, down) <= height * (0.5 + (heightsPerSecond * (now - seenAt)) / 1000);
}
