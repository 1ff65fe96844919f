import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/maths/random.ts';
import { transform } from '../../../src/tracking/camera-motion/fourier.ts';

const side = 8;
const noise = (seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length: side * side }, () => random.normal());
};

describe('transform', () => {
  it('is the sum that defines it', () => {
    const [re, im] = [noise(1), noise(2)];
    const found = { real: re.slice(), imaginary: im.slice() };
    transform(found, side);
    for (const [u, v] of [
      [0, 0],
      [3, 1],
      [7, 5],
    ] as const) {
      let [real, imaginary] = [0, 0];
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const angle = (-2 * Math.PI * (u * x + v * y)) / side;
          const k = y * side + x;
          real += re[k]! * Math.cos(angle) - im[k]! * Math.sin(angle);
          imaginary += re[k]! * Math.sin(angle) + im[k]! * Math.cos(angle);
        }
      }
      expect(found.real[v * side + u]).toBeCloseTo(real, 9);
      expect(found.imaginary[v * side + u]).toBeCloseTo(imaginary, 9);
    }
  });

  it('undoes itself', () => {
    const [re, im] = [noise(3), noise(4)];
    const values = { real: re.slice(), imaginary: im.slice() };
    transform(values, side);
    transform(values, side, true);
    values.real.forEach((value, k) => expect(value / side ** 2).toBeCloseTo(re[k]!, 9));
    values.imaginary.forEach((value, k) => expect(value / side ** 2).toBeCloseTo(im[k]!, 9));
  });
});
