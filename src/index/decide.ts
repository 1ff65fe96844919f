import type { MatchEvent } from '../domain.ts';
import type { CameraGraph } from './camera-graph.ts';
import type { Appearance } from './appearance.ts';
import { compareCandidates, rank, type Candidate } from './candidate.ts';
import type { Gallery } from './gallery.ts';
import type { LinkerSettings } from './linker-options.ts';
import { lastVisit, matchEvidence, type MatchEvents } from './match-events.ts';
import type { OpenTracklet } from './open-tracklet.ts';
import { compatible } from './visit.ts';

/** What decisions are made with. */
export interface Decisions {
  readonly settings: LinkerSettings;
  readonly graph: CameraGraph;
  readonly gallery: Gallery;
  readonly events: MatchEvents;
  /** Capture time of the decision. */
  readonly at: number;
  emit(event: MatchEvent): void;
}

interface Undecided {
  readonly tracklet: OpenTracklet;
  readonly probe: Appearance;
  candidates: readonly Candidate[];
}

/** A choice that one of the undecided tracks can make now. */
interface Choice {
  readonly undecided: Undecided;
  readonly best: Candidate;
  readonly runnerUp: Candidate | undefined;
}

/**
 * Says who the tracks are, all that became decidable at one moment together: the nearest pair of a track and a
 * person goes first, and what it makes impossible or likely counts for the others. Whoever is like nobody is new.
 */
export async function decide(context: Decisions, tracklets: readonly OpenTracklet[]): Promise<void> {
  const { gallery, graph, events, settings, at } = context;
  const waiting: Undecided[] = [];
  for (const tracklet of tracklets) {
    const probe = tracklet.appearance.current();
    const candidates = await gallery.candidates(probe, ({ visits }) =>
      compatible(graph, visits, [tracklet.visit]),
    );
    waiting.push({ tracklet, probe, candidates });
  }
  while (waiting.length > 0) {
    const choice = nearestChoice(context, waiting);
    const undecided = choice?.undecided ?? waiting[0]!;
    const { visit } = undecided.tracklet;
    const person = choice?.best.person ?? gallery.enrol();
    const fromCamera = choice && lastVisit(person).camera;
    await gallery.put(person, visit, undecided.probe);
    undecided.tracklet.decidedWith = undecided.tracklet.appearance.count;
    context.emit(
      choice
        ? events.matched(person, visit, at, fromCamera!, matchEvidence(choice.best, choice.runnerUp))
        : events.appeared(person, visit, at),
    );
    waiting.splice(waiting.indexOf(undecided), 1);
    // The person has one more face now, and perhaps one track too many for some of the others.
    for (const other of waiting) {
      const rest = other.candidates.filter((candidate) => candidate.person !== person);
      const again = rank(
        other.probe,
        person.prototypes,
        ({ visits }) => compatible(graph, visits, [other.tracklet.visit]),
        settings,
      );
      other.candidates = [...rest, ...again].sort(compareCandidates);
    }
  }
}

/** Whether the best candidate is near enough, and nearer than the next one. */
export function convinces(
  { margin }: LinkerSettings,
  best: Candidate | undefined,
  runnerUp: Candidate | undefined,
): best is Candidate {
  if (!best || best.excess > 0) return false;
  return !runnerUp || runnerUp.excess - best.excess >= margin;
}

function nearestChoice({ settings }: Decisions, waiting: readonly Undecided[]): Choice | undefined {
  let nearest: Choice | undefined;
  for (const undecided of waiting) {
    const [best, runnerUp] = undecided.candidates;
    if (!convinces(settings, best, runnerUp)) continue;
    if (!nearest || best.excess < nearest.best.excess) nearest = { undecided, best, runnerUp };
  }
  return nearest;
}
