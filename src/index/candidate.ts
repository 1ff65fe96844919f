import type { TrackId } from '../domain.ts';
import {
  compareAppearances,
  type Appearance,
  type Comparison,
  type ComparisonSettings,
} from './appearance.ts';
import type { Person, Prototype } from './person.ts';

/** A person that a probe looks like. */
export interface Candidate extends Comparison {
  readonly person: Person;
  /** What was compared, nearest first. */
  readonly tracks: readonly TrackId[];
}

/** Compares the probe with prototypes and ranks the persons they belong to. */
export function rank(
  probe: Appearance,
  prototypes: readonly Prototype[],
  allowed: (person: Person) => boolean,
  settings: ComparisonSettings,
): Candidate[] {
  const byPerson = new Map<Person, Prototype[]>();
  for (const prototype of prototypes) {
    const own = byPerson.get(prototype.person);
    if (own) own.push(prototype);
    else byPerson.set(prototype.person, [prototype]);
  }
  return [...byPerson]
    .filter(([person]) => allowed(person))
    .map(([person, own]) => {
      const compared = own
        .map((prototype) => ({
          prototype,
          comparison: compareAppearances(probe, prototype.appearance, settings),
        }))
        .sort((a, b) => a.comparison.excess - b.comparison.excess || a.prototype.key - b.prototype.key);
      return {
        ...compared[0]!.comparison,
        person,
        tracks: compared.map(({ prototype }) => prototype.visit.track),
      };
    })
    .sort(compareCandidates);
}

export const compareCandidates = (a: Candidate, b: Candidate) =>
  a.excess - b.excess || a.person.number - b.person.number;
