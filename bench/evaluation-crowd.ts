import { createRandom } from '../src/maths/random.ts';

export interface Crowd {
  readonly people: number;
  readonly frames: number;
}

/**
 * MOTChallenge text of people who walk about in a wide picture, and of a tracker that sees most of them, not quite where
 * they are, takes one for another now and then and sees some who are not there.
 */
export function crowdText({ people, frames }: Crowd, seed: number): { truth: string; predictions: string } {
  const random = createRandom(seed);
  const walkers = Array.from({ length: people }, (_, n) => ({
    id: n + 1,
    x: random.between(0, 1800),
    y: random.between(100, 800),
    vx: random.between(-4, 4),
    vy: random.between(-1, 1),
    height: random.between(80, 240),
    track: n + 1,
    until: frames - random.int(Math.ceil(frames / 3)),
  }));
  const truth: string[] = [];
  const predictions: string[] = [];
  let nextTrack = people + 1;
  for (let frame = 1; frame <= frames; frame++) {
    for (const walker of walkers) {
      walker.x += walker.vx;
      walker.y += walker.vy;
      if (walker.x < 0 || walker.x > 1840) walker.vx = -walker.vx;
      if (walker.y < 50 || walker.y > 850) walker.vy = -walker.vy;
      if (frame > walker.until) continue;
      const box = [walker.x, walker.y, walker.height * 0.4, walker.height];
      const text = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(',');
      truth.push(`${frame},${walker.id},${text(box)},1,1,1`);
      if (random.next() < 0.004) walker.track = nextTrack++;
      if (random.next() < 0.85) {
        const seen = box.map((value) => value + random.normal() * walker.height * 0.03);
        predictions.push(`${frame},${walker.track},${text(seen)},0.9,-1,-1,-1`);
      }
    }
    for (let n = 0; n < people / 20; n++) {
      const place = [random.between(0, 1800), random.between(50, 850), 50, 130];
      predictions.push(
        `${frame},${nextTrack++},${place.map((value) => value.toFixed(2)).join(',')},0.4,-1,-1,-1`,
      );
    }
  }
  return { truth: truth.join('\n'), predictions: predictions.join('\n') };
}
