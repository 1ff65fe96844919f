import { transform, type Spectrum } from './fourier.ts';
import type { Luma } from './luma-pyramid.ts';

const side = 64;
/** Fades the picture out towards its rim, which a Fourier transform takes to join the opposite one (Hann). */
const fade = Float64Array.from(
  { length: side },
  (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (k + 0.5)) / side),
);

/**
 * The spectrum of a picture shrunk to 64 × 64, for {@link phaseShift}. It is that of the brightness gradient, its two
 * directions as one complex number: the fading-out would else be the strongest edge, and stand still.
 */
export function phaseSpectrum(levels: readonly Luma[]): Spectrum {
  const luma = levels.findLast(({ width, height }) => width >= side && height >= side / 2) ?? levels[0]!;
  const small = new Float64Array(side * side);
  for (let row = 0, k = 0; row < side; row++) {
    const first = Math.floor(((row + 0.5) * luma.height) / side) * luma.width;
    for (let column = 0; column < side; column++, k++) {
      small[k] = luma.values[first + Math.floor(((column + 0.5) * luma.width) / side)]!;
    }
  }
  const spectrum = { real: new Float64Array(side * side), imaginary: new Float64Array(side * side) };
  for (let row = 1; row < side - 1; row++) {
    for (let k = row * side + 1, column = 1; column < side - 1; column++, k++) {
      const weight = fade[row]! * fade[column]!;
      spectrum.real[k] = weight * (small[k + 1]! - small[k - 1]!);
      spectrum.imaginary[k] = weight * (small[k + side]! - small[k - side]!);
    }
  }
  transform(spectrum, side);
  return spectrum;
}

/**
 * By how much the picture as a whole was shifted, in shares of its width and height, to the nearest 64th: the peak
 * of the phase correlation (Kuglin & Hines 1975). Only where edges lie counts, not how strong they are, so that
 * neither exposure nor a few persons who walk about mislead it.
 */
export function phaseShift(before: Spectrum, after: Spectrum): { readonly dx: number; readonly dy: number } {
  const product = { real: new Float64Array(side * side), imaginary: new Float64Array(side * side) };
  for (let k = 0; k < side * side; k++) {
    const re = after.real[k]! * before.real[k]! + after.imaginary[k]! * before.imaginary[k]!;
    const im = after.imaginary[k]! * before.real[k]! - after.real[k]! * before.imaginary[k]!;
    const strength = Math.sqrt(re * re + im * im) + 1e-9;
    product.real[k] = re / strength;
    product.imaginary[k] = im / strength;
  }
  transform(product, side, true);
  let peak = 0;
  for (let k = 1; k < side * side; k++) if (product.real[k]! > product.real[peak]!) peak = k;
  const column = peak % side;
  return { dx: signed(column) / side, dy: signed((peak - column) / side) / side };
}

function signed(k: number): number {
  return k < side / 2 ? k : k - side;
}
