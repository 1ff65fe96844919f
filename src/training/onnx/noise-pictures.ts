import type { Size } from '../../domain.ts';
import { createRandom } from '../../maths/random.ts';

const patch = 8;

/**
 * Made-up pictures [count, 3, height, width], normalised: patches of one shade each with a little noise, so that, like
 * a photograph, they have flat places and edges.
 */
export function noisePictures(count: number, { height, width }: Size, seed: number): Float32Array {
  const random = createRandom(seed);
  const columns = Math.ceil(width / patch);
  const rows = Math.ceil(height / patch);
  const planes = new Float32Array(count * 3 * height * width);
  let at = 0;
  for (let plane = 0; plane < count * 3; plane++) {
    const shades = Float32Array.from({ length: columns * rows }, () => random.normal());
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const shade = shades[Math.trunc(row / patch) * columns + Math.trunc(column / patch)]!;
        planes[at++] = shade + 0.2 * random.normal();
      }
    }
  }
  return planes;
}
