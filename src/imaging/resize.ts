import type { Size } from '../domain.ts';

/** Which source samples make each target sample of one axis: `taps` weights per target, from `starts[i]` on. */
interface AxisWeights {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Triangle filter whose support grows with the reduction, so that shrinking averages instead of skipping
 * pixels; the same sampling as "bilinear" of PIL, on which re-identification models are trained.
 */
function triangleWeights(from: number, to: number): AxisWeights {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  const taps = Math.min(from, Math.ceil(reach) * 2 + 1);
  const starts = new Int32Array(to);
  const weights = new Float32Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach + 0.5));
    const last = Math.min(from, Math.trunc(centre + reach + 0.5));
    // Near the far edge the window moves inwards, so that every tap reads inside the picture.
    const start = Math.min(first, from - taps);
    let sum = 0;
    for (let j = first; j < last; j++) sum += Math.max(0, 1 - Math.abs(j + 0.5 - centre) / reach);
    for (let j = first; j < last; j++) {
      weights[i * taps + j - start] = Math.max(0, 1 - Math.abs(j + 0.5 - centre) / reach) / sum;
    }
    starts[i] = start;
  }
  return { taps, starts, weights };
}

/** Value written for channel c: `byte * gain[c] + bias[c]`. */
export interface ChannelAffine {
  readonly gain: readonly [number, number, number];
  readonly bias: readonly [number, number, number];
}

export const unchangedChannels: ChannelAffine = { gain: [1, 1, 1], bias: [0, 0, 0] };

/** Planes of one resized picture, kept between calls by whoever resizes many. */
let scratch = new Float32Array(0);

/**
 * Stretches an RGB picture to another size (antialiased bilinear, separable) and writes it as three planes.
 *
 * @param rgb interleaved, `size.width * size.height * 3` bytes
 * @param out R, G and B planes of the target size from index `at` on: one picture of an NCHW tensor
 */
export function resizeRgbToPlanes(
  rgb: Uint8Array,
  size: Size,
  target: Size,
  { gain, bias }: ChannelAffine,
  out: Float32Array,
  at = 0,
): void {
  const { width, height } = target;
  const across = triangleWeights(size.width, width);
  const down = triangleWeights(size.height, height);
  const plane = size.height * width;
  if (scratch.length < plane * 3) scratch = new Float32Array(plane * 3);
  squeezeRows(rgb, size, width, across, scratch);
  for (let channel = 0; channel < 3; channel++) {
    const g = gain[channel]!;
    const b = bias[channel]!;
    for (let y = 0; y < height; y++) {
      const row = at + (channel * height + y) * width;
      out.fill(b, row, row + width);
      for (let tap = 0; tap < down.taps; tap++) {
        const weight = down.weights[y * down.taps + tap]! * g;
        if (weight === 0) continue;
        const source = channel * plane + (down.starts[y]! + tap) * width;
        for (let x = 0; x < width; x++) out[row + x]! += scratch[source + x]! * weight;
      }
    }
  }
}

function squeezeRows(
  rgb: Uint8Array,
  size: Size,
  width: number,
  { taps, starts, weights }: AxisWeights,
  planes: Float32Array,
): void {
  const plane = size.height * width;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < width; x++) {
      let r = 0;
      let g = 0;
      let b = 0;
      let p = (y * size.width + starts[x]!) * 3;
      for (let k = x * taps; k < (x + 1) * taps; k++, p += 3) {
        const weight = weights[k]!;
        r += weight * rgb[p]!;
        g += weight * rgb[p + 1]!;
        b += weight * rgb[p + 2]!;
      }
      const to = y * width + x;
      planes[to] = r;
      planes[plane + to] = g;
      planes[2 * plane + to] = b;
    }
  }
}
