import type { Appearance } from './appearance.ts';
import { convinces, type Decisions } from './decide.ts';
import { compareCandidates, rank, type Candidate } from './candidate.ts';
import type { Person } from './person.ts';
import { matchEvidence } from './match-events.ts';
import { isClosed, type OpenTracklet } from './open-tracklet.ts';
import { compatible, explained, type Visit } from './visit.ts';

/** Looks again at a track that was decided before, with the evidence that came since. */
export async function revise(context: Decisions, tracklet: OpenTracklet): Promise<void> {
  const { gallery } = context;
  const { visit } = tracklet;
  const person = gallery.owner(visit.track);
  if (!person) return;
  const probe = tracklet.appearance.current();
  await gallery.put(person, visit, probe);
  tracklet.decidedWith = tracklet.appearance.count;
  const wrong = isClosed(tracklet) && !stillPossible(context, person, visit);
  if (wrong || isStranger(context, person, visit, probe)) await split(context, person, visit, probe);
  await splitUnexplained(context, person);
  await mergeAround(context, visit, probe);
}

/** A track's true start and end come with its end, and may show that its person was elsewhere. */
function stillPossible({ graph }: Decisions, { visits }: Person, visit: Visit): boolean {
  const others = visits.filter((other) => other !== visit);
  return others.every((other) => graph.possible(other, visit)) && explained(graph, visit, visits);
}

/** Whether the track is by now clearly unlike all other tracks of its person. */
function isStranger({ settings }: Decisions, person: Person, visit: Visit, probe: Appearance): boolean {
  const others = person.prototypes.filter((prototype) => prototype.visit !== visit);
  const [nearest] = rank(probe, others, () => true, settings);
  return nearest !== undefined && nearest.excess > settings.splitThreshold - settings.threshold;
}

/** Moves those tracks away that nothing leads to any more. */
async function splitUnexplained(context: Decisions, person: Person): Promise<void> {
  for (;;) {
    const visit = person.visits.find(
      (one) => !one.condensed && !explained(context.graph, one, person.visits),
    );
    if (!visit) return;
    const look = person.prototypes.find((prototype) => prototype.visit === visit);
    await split(context, person, visit, look?.appearance);
  }
}

/** Moves a track to the person that it looks like, or to a new one. */
async function split(
  context: Decisions,
  from: Person,
  visit: Visit,
  probe: Appearance | undefined,
): Promise<void> {
  const { gallery, graph, events, settings, at } = context;
  await gallery.take(from, visit);
  const [best, runnerUp] = probe
    ? await gallery.candidates(
        probe,
        (person) => person !== from && compatible(graph, person.visits, [visit]),
      )
    : [];
  const person = convinces(settings, best, runnerUp) ? best.person : gallery.enrol();
  await gallery.put(person, visit, probe);
  context.emit(events.split(person, visit, at, from));
}

/** Joins the track's person with others that turn out to be the same, the older identity staying. */
async function mergeAround(context: Decisions, visit: Visit, probe: Appearance): Promise<void> {
  const { gallery, graph, events, settings, at } = context;
  for (;;) {
    const person = gallery.owner(visit.track)!;
    const candidates = await gallery.candidates(
      probe,
      (other) => other !== person && compatible(graph, other.visits, person.visits),
    );
    const [best, runnerUp] = candidates
      .map((candidate) => linkage(context, person, candidate))
      .sort(compareCandidates);
    if (!convinces(settings, best, runnerUp)) return;
    const evidence = matchEvidence(best, runnerUp);
    const [older, younger] =
      person.number < best.person.number ? [person, best.person] : [best.person, person];
    await gallery.merge(older, younger);
    context.emit(events.merged(older, visit, at, younger, evidence));
  }
}

/**
 * Distance of two persons: the mean over the tracks of the one with fewer of the distance to the nearest track of
 * the other. A single like pair is not enough where there are more.
 */
function linkage({ settings }: Decisions, person: Person, candidate: Candidate): Candidate {
  const [fewer, more] =
    person.prototypes.length <= candidate.person.prototypes.length
      ? [person, candidate.person]
      : [candidate.person, person];
  if (fewer.prototypes.length <= 1) return candidate;
  const nearest = fewer.prototypes.map(
    ({ appearance }) => rank(appearance, more.prototypes, () => true, settings)[0]!,
  );
  const mean = (of: (one: Candidate) => number) =>
    nearest.reduce((sum, one) => sum + of(one), 0) / nearest.length;
  const local = mean(({ localDistance = NaN }) => localDistance);
  const { localDistance: _, ...rest } = candidate;
  return {
    ...rest,
    distance: mean(({ distance }) => distance),
    limit: mean(({ limit }) => limit),
    excess: mean(({ excess }) => excess),
    globalDistance: mean(({ globalDistance }) => globalDistance),
    ...(!Number.isNaN(local) && { localDistance: local }),
  };
}
