import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { normaliseInPlace } from '../../../src/maths/vector.ts';
import { estimateNoise } from '../../../src/training/data/label-noise.ts';
import { labelTracklets } from '../../../src/training/data/label-tracklets.ts';
import type { DescribedTracklet } from '../../../src/training/data/tracklet-distances.ts';

/**
 * A crowd that walks past some cameras, one after the other; `noise` of its looks and the
 * `light` that all pictures of a camera share against differences of size 1.
 */
function crowd(
  seed: number,
  { people = 12, cameras = 3, noise = 0.5, light = 0, site = '' } = {},
): { tracklets: DescribedTracklet[]; personOf: Map<string, number> } {
  const random = createRandom(seed);
  const vector = (size: number, around?: Float32Array) =>
    Float32Array.from({ length: 16 }, (_, i) => (around?.[i] ?? 0) + size * random.normal());
  const lit = (values: Float32Array, light: Float32Array) => {
    const seen = values.map((value, i) => value + light[i]!);
    normaliseInPlace(seen);
    return seen;
  };
  const personOf = new Map<string, number>();
  const tracklets: DescribedTracklet[] = [];
  const lights = Array.from({ length: cameras }, () => vector(light));
  for (let person = 0; person < people; person++) {
    const looks = vector(1);
    for (let camera = 0; camera < cameras; camera++) {
      const name = `${site}cam-${camera}`;
      const track = `${name}/s/${person}`;
      const startedAt = camera * 60_000 + (person % 6) * 1_000;
      const features = Array.from({ length: 5 }, () => lit(vector(noise, looks), lights[camera]!));
      personOf.set(track, person);
      tracklets.push({ track, camera: name, startedAt, endedAt: startedAt + 5_500, features });
    }
  }
  return { tracklets, personOf };
}

const overlap = (a: DescribedTracklet, b: DescribedTracklet) =>
  a.startedAt <= b.endedAt && b.startedAt <= a.endedAt;
/** One person is in one place at a time. */
const possible = (a: DescribedTracklet, b: DescribedTracklet) => !overlap(a, b);

function wrongPairs(persons: ReadonlyMap<string, string>, personOf: ReadonlyMap<string, number>) {
  const tracks = [...persons.keys()];
  let pairs = 0;
  let wrong = 0;
  tracks.forEach((a, i) => {
    for (const b of tracks.slice(i + 1)) {
      if (persons.get(a) !== persons.get(b)) continue;
      pairs++;
      if (personOf.get(a) !== personOf.get(b)) wrong++;
    }
  });
  return { pairs, wrong };
}

describe('labelTracklets', () => {
  it('finds persons whose looks are clear, without a mistake', () => {
    const { tracklets, personOf } = crowd(1, { noise: 0.2 });
    const { persons, noise } = labelTracklets(tracklets, { possible });
    expect(wrongPairs(persons, personOf).wrong).toBe(0);
    expect(persons.size).toBeGreaterThan(0.8 * tracklets.length);
    expect(noise).toBeLessThanOrEqual(0.1);
  });

  it('expects about as much noise as there is', () => {
    let linked = 0;
    let wrong = 0;
    let expected = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const { tracklets, personOf } = crowd(seed, { people: 40, noise: 1.8 });
      const labelling = labelTracklets(tracklets, { possible, maxNoise: 0.3 });
      linked += labelling.linked.length;
      for (const { tracks } of labelling.linked) {
        if (personOf.get(tracks[0]) !== personOf.get(tracks[1])) wrong++;
      }
      expected += (labelling.noise ?? 0) * labelling.linked.length;
    }
    expect(linked).toBeGreaterThan(50);
    expect(wrong).toBeGreaterThan(0);
    expect(wrong).toBeLessThan(1.5 * expected);
  });

  it('is not misled by the light of a camera, which all its pictures share', () => {
    const { tracklets, personOf } = crowd(7, { people: 24, noise: 0.2, light: 2 });
    const { persons } = labelTracklets(tracklets, { possible });
    expect(persons.size).toBeGreaterThan(0.8 * tracklets.length);
    expect(wrongPairs(persons, personOf).wrong).toBe(0);
  });

  it('learns how alike strangers are from tracks of sites that nobody gets between', () => {
    const sites = ['east-', 'west-'].map((site, i) => crowd(20 + i, { people: 20, noise: 0.3, site }));
    const tracklets = sites.flatMap((one) => one.tracklets);
    const siteOf = ({ camera }: DescribedTracklet) => camera.slice(0, 4);
    const withinSite = (a: DescribedTracklet, b: DescribedTracklet) =>
      siteOf(a) === siteOf(b) && a.camera !== b.camera;
    const { persons, linked } = labelTracklets(tracklets, { possible: withinSite });
    const personOf = new Map(
      sites.flatMap((one, i) =>
        [...one.personOf].map(([track, person]) => [track, 100 * i + person] as const),
      ),
    );
    expect(linked.length).toBeGreaterThan(60);
    expect(wrongPairs(persons, personOf).wrong).toBe(0);
  });

  it('never gives one label to tracks that cannot be one person, not even through others', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (seed, noise) => {
          const { tracklets } = crowd(seed, { people: 8, noise });
          const { persons } = labelTracklets(tracklets, { possible, maxNoise: 1 });
          for (const a of tracklets) {
            for (const b of tracklets) {
              if (a === b || possible(a, b)) continue;
              const label = persons.get(a.track);
              expect(label !== undefined && label === persons.get(b.track)).toBe(false);
            }
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('does as a human said, unless that puts a person in two places', () => {
    const { tracklets } = crowd(3, { noise: 0.2 });
    const [a, b] = ['cam-0/s/1', 'cam-1/s/1'];
    const apart = labelTracklets(tracklets, { possible, rejected: [[b, a]] }).persons;
    expect(apart.get(a)).not.toBe(apart.get(b));
    const stranger = 'cam-1/s/2';
    const joined = labelTracklets(tracklets, { possible, confirmed: [[a, stranger]] }).persons;
    expect(joined.get(a)).toBe(joined.get(stranger));
    const atOnce = labelTracklets(tracklets, { possible, confirmed: [[a, 'cam-0/s/2']] }).persons;
    expect(atOnce.get(a)).not.toBe(atOnce.get('cam-0/s/2'));
    expect(labelTracklets(tracklets, { possible, confirmed: [[a, 'gone']] }).persons.size).toBeGreaterThan(0);
  });

  it('leaves a track out that jumped from one person to another', () => {
    const { tracklets } = crowd(4, { noise: 0.2 });
    const [first, second] = [tracklets[0]!, tracklets[7]!];
    const jumped = { ...first, features: [...first.features, ...second.features] };
    const { impure, persons } = labelTracklets([jumped, ...tracklets.slice(1)], { possible });
    expect(impure).toEqual([first.track]);
    expect(persons.has(first.track)).toBe(false);
  });

  it('links by looks only where strangers have shown how alike they are', () => {
    const { tracklets } = crowd(5, { people: 3, noise: 0.1 });
    const { persons, threshold, noise, doubtful } = labelTracklets(tracklets, { possible: () => true });
    expect([persons.size, threshold, noise]).toEqual([0, undefined, undefined]);
    expect(doubtful.length).toBeGreaterThan(0);
  });

  it('gives the same names whatever the order of the tracks', () => {
    const { tracklets } = crowd(6, { noise: 0.3 });
    const names = (of: DescribedTracklet[]) => [...labelTracklets(of, { possible }).persons].sort();
    expect(names([...tracklets].reverse())).toEqual(names(tracklets));
  });
});

describe('estimateNoise', () => {
  const spaced = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i / 1000);

  it('goes as far as decoys are few beside the candidates, and says how few', () => {
    const estimate = estimateNoise(spaced(100, 0.3), spaced(200, 0.2), 0.5, 0.1);
    expect(estimate!.threshold).toBeGreaterThan(0.3);
    const candidates = spaced(200, 0.2).filter((distance) => distance <= estimate!.threshold).length;
    const decoys = spaced(100, 0.3).filter((distance) => distance <= estimate!.threshold).length;
    expect(estimate!.noise).toBeCloseTo((decoys + 1) / 2 / candidates, 10);
    expect(estimate!.noise).toBeLessThanOrEqual(0.1);
  });

  it('does not take none among a few for never', () => {
    expect(estimateNoise([], spaced(9, 0.1), 1, 0.1)).toBeUndefined();
    expect(estimateNoise([], spaced(10, 0.1), 1, 0.1)?.noise).toBeCloseTo(0.1, 10);
    expect(estimateNoise([], spaced(10, 0.1), 7, 0.1)).toBeUndefined();
  });

  it('finds nothing where the candidates are as far apart as strangers', () => {
    expect(estimateNoise(spaced(100, 0), spaced(100, 0), 1, 0.05)).toBeUndefined();
  });
});
