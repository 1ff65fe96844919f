import type { Random } from '../../maths/random.ts';
import type { SampledImage } from './sampled-image.ts';
import { shuffled } from './shuffled.ts';

/** Places of pictures by person, then by camera. */
export type Persons = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

export function personsOf(images: readonly SampledImage[]): Persons {
  const persons = new Map<string, Map<string, number[]>>();
  images.forEach(({ person, camera }, place) => {
    const cameras = persons.get(person) ?? new Map<string, number[]>();
    persons.set(person, cameras);
    const places = cameras.get(camera);
    if (places) places.push(place);
    else cameras.set(camera, [place]);
  });
  return persons;
}

/**
 * A person's pictures in groups of `size`, each with pictures by two cameras at least where the person has them, and
 * by as many as there are while they last. Every picture stands in a group, but for less than a group's worth of rest;
 * a person with fewer pictures gives one group that repeats some.
 */
export function groupsOfPerson(
  cameras: ReadonlyMap<string, readonly number[]>,
  size: number,
  random: Random,
): number[][] {
  const queues = shuffled([...cameras.values()], random).map((places) => shuffled(places, random));
  const all = queues.flat();
  const groupCount = Math.max(1, Math.floor(all.length / size));
  const groups: number[][] = [];
  let turn = 0;
  for (let n = 0; n < groupCount; n++) {
    const group: number[] = [];
    while (group.length < size && queues.some(({ length }) => length > 0)) {
      const place = queues[turn++ % queues.length]!.pop();
      if (place !== undefined) group.push(place);
    }
    while (group.length < size) group.push(random.pick(all));
    groups.push(group);
  }
  return size < 2 || cameras.size < 2
    ? groups
    : groups.map((group) => withSecondCamera(group, cameras, random));
}

/** A group by one camera only (the others had run out) gets one picture by another in place of its last. */
function withSecondCamera(
  group: number[],
  cameras: ReadonlyMap<string, readonly number[]>,
  random: Random,
): number[] {
  const others = [...cameras.values()].filter((places) => !group.some((place) => places.includes(place)));
  if (others.length < cameras.size - 1) return group;
  return [...group.slice(0, -1), random.pick(random.pick(others))];
}
