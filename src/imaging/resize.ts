import type { Size } from '../domain.ts';

/** Which source samples make each target sample of one axis: `taps` weights per target, from `starts[i]` on. */
export interface AxisWeights {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Triangle filter whose support grows with the reduction, so that shrinking averages instead of skipping
 * pixels; the same sampling as "bilinear" of PIL, on which re-identification models are trained.
 */
export function triangleWeights(from: number, to: number): AxisWeights {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  const windows = Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    // Samples at the window's very edge weigh nothing: each tap left out saves its share of the time.
    const first = Math.max(0, Math.floor(centre - reach - 0.5) + 1);
    const end = Math.min(from, Math.ceil(centre + reach - 0.5));
    const weights: number[] = [];
    for (let j = first; j < end; j++) weights.push(1 - Math.abs(j + 0.5 - centre) / reach);
    return { first, weights };
  });
  const taps = Math.max(...windows.map(({ weights }) => weights.length));
  const axis = { taps, starts: new Int32Array(to), weights: new Float32Array(to * taps) };
  windows.forEach(({ first, weights }, i) => {
    // Near the far edge the window moves inwards, so that every tap reads inside the picture.
    const start = Math.min(first, from - taps);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    axis.starts[i] = start;
    weights.forEach((weight, k) => (axis.weights[i * taps + first - start + k] = weight / sum));
  });
  return axis;
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
  const planes = scratch;
  squeezeRows(rgb, size, width, across, planes);
  const { taps, starts, weights } = down;
  for (let channel = 0; channel < 3; channel++) {
    const g = gain[channel]!;
    const b = bias[channel]!;
    for (let y = 0; y < height; y++) {
      const row = at + (channel * height + y) * width;
      const first = channel * plane + starts[y]! * width;
      const k = y * taps;
      // Two taps are the rule: the first two are written at once, any others added.
      const second = taps > 1 ? first + width : first;
      const u = weights[k]! * g;
      const v = taps > 1 ? weights[k + 1]! * g : 0;
      for (let x = 0; x < width; x++) out[row + x] = b + planes[first + x]! * u + planes[second + x]! * v;
      for (let tap = 2; tap < taps; tap++) {
        const weight = weights[k + tap]! * g;
        if (weight === 0) continue;
        const source = first + tap * width;
        for (let x = 0; x < width; x++) out[row + x]! += planes[source + x]! * weight;
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
    const line = y * size.width;
    for (let x = 0; x < width; x++) {
      let k = x * taps;
      let p = (line + starts[x]!) * 3;
      let weight = weights[k]!;
      let r = weight * rgb[p]!;
      let g = weight * rgb[p + 1]!;
      let b = weight * rgb[p + 2]!;
      for (const end = k + taps; ++k < end;) {
        p += 3;
        weight = weights[k]!;
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
