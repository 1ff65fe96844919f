import type { MatchEvent } from '../../src/domain.ts';
import { createIdentityMap } from '../../src/index/identity-map.ts';
import { createRandom } from '../../src/maths/random.ts';
import { camera, track, unit, type TrueTrack } from './link-scenario.ts';

/** People walk past cameras again and again; each look is their direction plus the track's and the crop's own noise. */
export function crowd(
  people: number,
  cameras: number,
  visits: number,
  trackNoise: number,
  cropNoise: number,
) {
  const dimension = 64;
  const random = createRandom(7);
  const noisy = (values: ArrayLike<number>, noise: number) =>
    unit(Array.from(values, (value) => value + (noise * random.normal()) / Math.sqrt(dimension)));
  const tracks: TrueTrack[] = [];
  const person = new Map<string, number>();
  for (let p = 0; p < people; p++) {
    const self = noisy(new Float32Array(dimension), 1);
    for (let v = 0; v < visits; v++) {
      const cam = random.int(cameras);
      const startedAt = v * 60_000 + random.int(40_000);
      const seen = noisy(self, trackNoise);
      const looks = Array.from({ length: 4 + random.int(12) }, (_, i) => ({
        capturedAt: startedAt + 400 * i,
        global: noisy(seen, cropNoise),
        quality: 0.3 + 0.7 * random.next(),
      }));
      const endedAt = looks.at(-1)!.capturedAt;
      const id = track(cam, tracks.length);
      tracks.push({ track: id, camera: camera(cam), startedAt, endedAt, settledAt: endedAt + 1000, looks });
      person.set(id, p);
    }
  }
  return { tracks, person };
}

/** F1 over pairs of tracks: is "the same person" said where it is so? */
export function pairF1(events: readonly MatchEvent[], { tracks, person }: ReturnType<typeof crowd>): number {
  const map = createIdentityMap();
  events.forEach((event) => map.accept(event));
  let both = 0;
  let said = 0;
  let so = 0;
  for (const [i, { track: a }] of tracks.entries()) {
    for (const { track: b } of tracks.slice(0, i)) {
      const same = person.get(a) === person.get(b);
      const linked = map.identityOf(a) === map.identityOf(b);
      both += Number(same && linked);
      said += Number(linked);
      so += Number(same);
    }
  }
  return (2 * both) / (said + so);
}
