import type { Person } from './person.ts';
import { lastSeen } from './match-events.ts';

/** Finds whom nobody has seen for too long, without looking at everybody at each record. */
export interface Expiry {
  /** Persons whose memory ends from `now` to before `until`, in that order; `at` says when. */
  due(
    people: Iterable<Person>,
    now: number,
    until: number,
  ): readonly { readonly person: Person; readonly at: number }[];
  /** Somebody's visits have changed. */
  changed(): void;
}

export function createExpiry(memoryMs: number): Expiry {
  // Nobody's memory ends before this.
  let next = -Infinity;
  return {
    changed() {
      next = -Infinity;
    },
    due(people, now, until) {
      if (until <= next) return [];
      next = Infinity;
      const over: { readonly person: Person; readonly at: number }[] = [];
      for (const person of people) {
        const at = Math.max(now, lastSeen(person) + memoryMs);
        if (at < until && !person.visits.some(({ open }) => open)) over.push({ person, at });
        else next = Math.min(next, at);
      }
      return over.sort((a, b) => a.at - b.at || a.person.number - b.person.number);
    },
  };
}
