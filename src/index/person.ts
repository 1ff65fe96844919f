import type { IdentityId } from '../domain.ts';
import type { Appearance } from './appearance.ts';
import type { Visit } from './visit.ts';

/** The appearance of one track of a person, as the index knows it. */
export interface Prototype {
  readonly key: number;
  readonly visit: Visit;
  readonly person: Person;
  readonly appearance: Appearance;
}

/** One identity, in the making. */
export interface Person {
  readonly id: IdentityId;
  /** Order of appearance. */
  readonly number: number;
  readonly visits: Visit[];
  readonly prototypes: Prototype[];
}
