import { firstValueFrom, from, lastValueFrom } from 'rxjs';
import { identityId, type IdentityId, type TrackId } from '../domain.ts';
import { cosineDistance } from '../maths/vector.ts';
import type { IdentityIndex } from '../ports.ts';
import type { Appearance, ComparisonSettings } from './appearance.ts';
import { rank, type Candidate } from './candidate.ts';
import type { Person, Prototype } from './person.ts';
import { condense, type Visit } from './visit.ts';

export interface GallerySettings extends ComparisonSettings {
  readonly prototypesPerIdentity: number;
  readonly shortlist: number;
}

/** Who is known, by which tracks, and what they look like; keeps the index in step. Calls must not overlap. */
export interface Gallery {
  readonly people: ReadonlyMap<IdentityId, Person>;
  /** Whose track this is. */
  owner(track: TrackId): Person | undefined;
  /** A new person without tracks. */
  enrol(): Person;
  /** Gives a track to a person, or replaces what is known of its appearance. Undefined: keep the visit only. */
  put(person: Person, visit: Visit, appearance: Appearance | undefined): Promise<void>;
  /** Takes a track away from its person; the person leaves with their last track. */
  take(person: Person, visit: Visit): Promise<void>;
  /** All that `absorbed` has goes to `person`. */
  merge(person: Person, absorbed: Person): Promise<void>;
  forget(person: Person): Promise<void>;
  /** Persons like the probe for whom `allowed` holds, nearest first, ties by order of appearance. */
  candidates(probe: Appearance, allowed: (person: Person) => boolean): Promise<Candidate[]>;
}

/** @param session names this run in the ids of persons, so that none is ever given twice */
export function createGallery(index: IdentityIndex, settings: GallerySettings, session: string): Gallery {
  const { prototypesPerIdentity, shortlist, localWeight, threshold } = settings;
  const people = new Map<IdentityId, Person>();
  const owners = new Map<TrackId, Person>();
  const prototypes = new Map<number, Prototype>();
  let nextPerson = 1;
  let nextKey = 0;
  // The global part alone puts anything beyond this over the threshold.
  const reach = localWeight < 1 ? threshold / (1 - localWeight) : 2;

  async function insert(person: Person, visit: Visit, appearance: Appearance): Promise<void> {
    const prototype: Prototype = { key: nextKey++, visit, person, appearance };
    await lastValueFrom(from(index.add(prototype.key, appearance.global)), { defaultValue: undefined });
    prototypes.set(prototype.key, prototype);
    person.prototypes.push(prototype);
  }

  async function drop(prototype: Prototype): Promise<void> {
    await lastValueFrom(from(index.remove(prototype.key)), { defaultValue: undefined });
    prototypes.delete(prototype.key);
    const list = prototype.person.prototypes;
    list.splice(list.indexOf(prototype), 1);
  }

  /** Keeps a person's prototypes few and diverse. */
  async function trim(person: Person): Promise<void> {
    while (person.prototypes.length > prototypesPerIdentity) await drop(mostRedundant(person.prototypes));
    for (const track of condense(person.visits)) owners.delete(track);
  }

  async function put(person: Person, visit: Visit, appearance: Appearance | undefined): Promise<void> {
    owners.set(visit.track, person);
    if (!person.visits.includes(visit)) person.visits.push(visit);
    if (!appearance) return;
    const known = person.prototypes.find((prototype) => prototype.visit === visit);
    if (known) await drop(known);
    await insert(person, visit, appearance);
    await trim(person);
  }

  async function take(person: Person, visit: Visit): Promise<void> {
    const known = person.prototypes.find((prototype) => prototype.visit === visit);
    if (known) await drop(known);
    person.visits.splice(person.visits.indexOf(visit), 1);
    owners.delete(visit.track);
    if (person.visits.length === 0) people.delete(person.id);
  }

  async function forget(person: Person): Promise<void> {
    for (const prototype of [...person.prototypes]) await drop(prototype);
    for (const { track } of person.visits) owners.delete(track);
    people.delete(person.id);
  }

  return {
    people,
    owner: (track) => owners.get(track),
    enrol() {
      const number = nextPerson++;
      const person: Person = { id: identityId(session, number), number, visits: [], prototypes: [] };
      people.set(person.id, person);
      return person;
    },
    put,
    take,
    forget,
    async merge(person, absorbed) {
      const visits = [...absorbed.visits];
      const looks = [...absorbed.prototypes];
      await forget(absorbed);
      for (const visit of visits) await put(person, visit, undefined);
      for (const { visit, appearance } of looks) await insert(person, visit, appearance);
      await trim(person);
    },
    async candidates(probe, allowed) {
      for (let count = shortlist; ; count *= 4) {
        const neighbours = await firstValueFrom(from(index.search(probe.global, count)));
        const near = neighbours.map(({ key }) => prototypes.get(key)!);
        const found = rank(probe, near, allowed, settings);
        // In a crowd the nearest may all be impossible: look further while a match could still be found.
        const more = count < index.size && (neighbours.at(-1)?.distance ?? Infinity) <= reach;
        if (found.length > 0 || !more) return found;
      }
    },
  };
}

/** Of the two prototypes most alike (of one camera, where there are such) the one of less weight. */
function mostRedundant(prototypes: readonly Prototype[]): Prototype {
  let redundant = prototypes[0]!;
  let least = Infinity;
  prototypes.forEach((a, i) => {
    for (const b of prototypes.slice(0, i)) {
      const otherCamera = a.visit.camera === b.visit.camera ? 0 : 2;
      const distance = cosineDistance(a.appearance.global, b.appearance.global) + otherCamera;
      if (distance >= least) continue;
      least = distance;
      redundant = a.appearance.weight < b.appearance.weight ? a : b;
    }
  });
  return redundant;
}
