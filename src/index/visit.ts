import type { TrackId } from '../domain.ts';
import type { CameraGraph, Sighting } from './camera-graph.ts';

/** One track of a person: what the camera graph is asked about. */
export interface Visit extends Sighting {
  readonly track: TrackId;
  startedAt: number;
  /** Infinity while the track is not reported as ended: the person may still be there. */
  endedAt: number;
  /** Last time the person was really seen. */
  seenUntil: number;
  /** More records of the track may come, so it can still be moved to another person. */
  open: boolean;
  /** Stands for several tracks: see {@link condense}. */
  condensed: boolean;
}

/** Whether one person can have made all visits of both lists, each list being possible by itself. */
export function compatible(graph: CameraGraph, some: readonly Visit[], more: readonly Visit[]): boolean {
  if (!some.every((a) => more.every((b) => graph.possible(a, b)))) return false;
  const all = [...some, ...more];
  return all.every((visit) => explained(graph, visit, all));
}

/** Whether `visit` is the first one, or can follow on some earlier one. */
export function explained(graph: CameraGraph, visit: Visit, all: readonly Visit[]): boolean {
  const earlier = all.filter((other) => other !== visit && isEarlier(other, visit));
  return earlier.length === 0 || earlier.some((other) => graph.follows(other, visit));
}

const isEarlier = (a: Visit, b: Visit) =>
  a.startedAt < b.startedAt || (a.startedAt === b.startedAt && a.track < b.track);

/** More visits than this are not kept one by one. */
const visitsKept = 64;

/**
 * Keeps the list of someone who stays for days short: the two visits to one camera that lie nearest together
 * become one long visit. That can only make more impossible than really is, never less.
 *
 * @returns the tracks that lost their own entry
 */
export function condense(visits: Visit[]): TrackId[] {
  const lost: TrackId[] = [];
  while (visits.length > visitsKept) {
    const closed = visits.filter(({ open }) => !open).sort((a, b) => a.startedAt - b.startedAt);
    let nearest: { readonly gap: number; readonly first: Visit; readonly second: Visit } | undefined;
    const lastOf = new Map<string, Visit>();
    for (const second of closed) {
      const first = lastOf.get(second.camera);
      lastOf.set(second.camera, second);
      if (!first) continue;
      const gap = second.startedAt - first.endedAt;
      if (!nearest || gap < nearest.gap) nearest = { gap, first, second };
    }
    if (!nearest) break;
    const { first, second } = nearest;
    second.startedAt = Math.min(first.startedAt, second.startedAt);
    second.endedAt = Math.max(first.endedAt, second.endedAt);
    second.seenUntil = Math.max(first.seenUntil, second.seenUntil);
    second.condensed = true;
    visits.splice(visits.indexOf(first), 1);
    lost.push(first.track);
  }
  return lost;
}
