import type { Size } from '../domain.ts';

/**
 * Makes an interleaved RGB picture smaller by averaging: each new pixel is the mean of the area it covers, so that
 * nothing flickers or aliases as it would by picking pixels.
 *
 * @param to no larger than `from` in either direction
 */
export function downscaleRgb(rgb: Uint8Array, from: Size, to: Size): Uint8Array {
  // Rows first, then columns: the area mean is separable.
  const wide = new Float32Array(from.width * to.height * 3);
  const row = from.width * 3;
  forEachShare(from.height, to.height, (source, target, share) => {
    for (let k = 0; k < row; k++) wide[target * row + k]! += share * rgb[source * row + k]!;
  });
  const sum = new Float32Array(to.width * to.height * 3);
  forEachShare(from.width, to.width, (source, target, share) => {
    for (let y = 0; y < to.height; y++) {
      const i = (y * from.width + source) * 3;
      const o = (y * to.width + target) * 3;
      sum[o]! += share * wide[i]!;
      sum[o + 1]! += share * wide[i + 1]!;
      sum[o + 2]! += share * wide[i + 2]!;
    }
  });
  return new Uint8Array(Uint8ClampedArray.from(sum).buffer);
}

/** Which part of each of `to` equal cells is covered by each of `from` ones. */
function forEachShare(
  from: number,
  to: number,
  visit: (source: number, target: number, share: number) => void,
): void {
  const scale = from / to;
  for (let target = 0; target < to; target++) {
    const begin = target * scale;
    const end = Math.min(begin + scale, from);
    for (let source = Math.floor(begin); source < end; source++) {
      visit(source, target, (Math.min(source + 1, end) - Math.max(source, begin)) / scale);
    }
  }
}
