import type {
  AppearedEvent,
  EndedEvent,
  MatchedEvent,
  MatchEvidence,
  MergedEvent,
  SplitEvent,
} from '../domain.ts';
import { alignStripes } from './dmli.ts';
import type { Candidate } from './candidate.ts';
import type { Person } from './person.ts';
import type { Visit } from './visit.ts';

/** Writes events down, with the person as they are after the event. */
export interface MatchEvents {
  appeared(person: Person, visit: Visit, at: number): AppearedEvent;
  matched(
    person: Person,
    visit: Visit,
    at: number,
    fromCamera: MatchedEvent['fromCamera'],
    evidence: MatchEvidence,
  ): MatchedEvent;
  merged(person: Person, visit: Visit, at: number, absorbed: Person, evidence: MatchEvidence): MergedEvent;
  split(person: Person, visit: Visit, at: number, from: Person): SplitEvent;
  ended(person: Person, at: number): EndedEvent;
}

export function createMatchEvents(site: string): MatchEvents {
  const fields = (person: Person, { camera, track }: Visit, at: number) => ({
    site,
    identity: person.id,
    camera,
    track,
    at,
    firstSeen: Math.min(...person.visits.map(({ startedAt }) => startedAt)),
    lastSeen: lastSeen(person),
  });
  return {
    appeared: (person, visit, at) => ({ type: 'appeared', ...fields(person, visit, at) }),
    matched: (person, visit, at, fromCamera, evidence) => ({
      type: 'matched',
      ...fields(person, visit, at),
      fromCamera,
      evidence,
    }),
    merged: (person, visit, at, absorbed, evidence) => ({
      type: 'merged',
      ...fields(person, visit, at),
      absorbed: absorbed.id,
      evidence,
    }),
    split: (person, visit, at, { id }) => ({ type: 'split', ...fields(person, visit, at), from: id }),
    ended: (person, at) => ({ type: 'ended', ...fields(person, lastVisit(person), at) }),
  };
}

/** The visit that was seen last; of equal ones the one that joined first. */
export const lastVisit = (person: Person): Visit =>
  person.visits.reduce((last, visit) => (visit.seenUntil > last.seenUntil ? visit : last));

export const lastSeen = (person: Person): number => lastVisit(person).seenUntil;

/** @param runnerUp the best other person, where there was one */
export function matchEvidence(candidate: Candidate, runnerUp: Candidate | undefined): MatchEvidence {
  const { distance, limit, excess, globalDistance, localDistance, aligned, tracks } = candidate;
  return {
    distance,
    globalDistance,
    ...(localDistance !== undefined && { localDistance }),
    threshold: limit,
    ...(runnerUp && { margin: runnerUp.excess - excess }),
    ...(aligned && { path: alignStripes(...aligned).path }),
    tracks,
  };
}
