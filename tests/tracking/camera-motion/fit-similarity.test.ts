import { describe, expect, it } from 'vitest';
import type { CameraMotion } from '../../../src/domain.ts';
import { createRandom } from '../../../src/maths/random.ts';
import { fitSimilarity } from '../../../src/tracking/camera-motion/fit-similarity.ts';
import { motionError } from './moved-view.ts';

const size = { width: 640, height: 480 };
const truth: CameraMotion = { a: 0.99, b: -0.05, c: 0.05, d: 0.99, tx: 12.5, ty: -7.25 };

function scattered(count: number, wrong: number, seed: number) {
  const random = createRandom(seed);
  const draw = (most: number) => Float64Array.from({ length: count }, () => random.between(0, most));
  const [x, y] = [draw(size.width), draw(size.height)];
  const toX = x.map((_, i) => truth.a * x[i]! + truth.b * y[i]! + truth.tx + 0.1 * random.normal());
  const toY = x.map((_, i) => truth.c * x[i]! + truth.d * y[i]! + truth.ty + 0.1 * random.normal());
  for (let i = 0; i < wrong; i++) toX[i]! += random.between(8, 60);
  return { count, x, y, toX, toY };
}

describe('fitSimilarity', () => {
  it.each([0, 20, 45])('finds the motion of the others where %d of 80 points go their own way', (wrong) => {
    for (let seed = 0; seed < 20; seed++) {
      const found = fitSimilarity(scattered(80, wrong, seed), 2);
      expect(motionError(found!, truth, size)).toBeLessThan(0.25);
    }
  });

  it('says nothing where too few are known or agree', () => {
    expect(fitSimilarity(scattered(7, 0, 1), 2)).toBeUndefined();
    expect(fitSimilarity(scattered(80, 70, 1), 2)).toBeUndefined();
    const lost = scattered(80, 0, 1);
    lost.toX.fill(NaN);
    expect(fitSimilarity(lost, 2)).toBeUndefined();
  });

  it('does not believe a picture turned over', () => {
    const points = scattered(80, 0, 1);
    const turned = { ...points, toX: points.x.map((x) => 640 - x), toY: points.y.map((y) => 480 - y) };
    expect(fitSimilarity(turned, 2)).toBeUndefined();
  });
});
