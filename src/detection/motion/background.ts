import type { Size } from '../../domain.ts';
import type { SmallPicture } from './shrink.ts';

/** What a camera sees when nobody is there, learnt from what it shows most of the time. */
export interface Background {
  /** True once enough has been seen to tell anything. */
  readonly ready: boolean;
  /**
   * Marks in `mask` the cells that differ from the background (1) and clears the others, after allowing for
   * a change of light over the whole picture and for shadows.
   */
  compare(picture: SmallPicture, elapsedMs: number, mask: Uint8Array): void;
  /** Learns from the picture last compared. `owner`: 0 background, 1 noise, 2 a person. */
  learn(picture: SmallPicture, elapsedMs: number, owner: Uint8Array): void;
  /** Takes the picture over as background in these cells. */
  absorb(picture: SmallPicture, cells: Iterable<number>): void;
  /** How long a cell has looked the same, ms. */
  readonly stillMs: Float32Array;
  readonly luma: Float32Array;
}

/** Time constants of learning, ms: what looks like background, like noise, like a person. */
const timeConstants = [8_000, 4_000, 240_000];
const recentMs = 250;
const bootstrapMs = 900;
const bootstrapPictures = 9;
/** Least differences that count, grey levels. */
const lumaFloor = 13;
const chromaFloor = 9;
/** Differences that count, in mean absolute deviations of the cell. */
const deviations = 5;
/** A shadow keeps the colour and this share of the light (Horprasert et al. 1999, "shaded background"). */
const darkestShadow = 0.62;
const shadowChroma = 5;
const changed = 9;

export function createBackground({ width, height }: Size): Background {
  const cells = width * height;
  const luma = new Float32Array(cells);
  const blue = new Float32Array(cells);
  const red = new Float32Array(cells);
  const deviation = new Float32Array(cells).fill(2);
  const recent = new Float32Array(cells);
  const stillMs = new Float32Array(cells);
  const samples: Float32Array[][] = [];
  const stride = Math.max(1, Math.floor(cells / 1_500)) | 1;
  const ratios = new Float32Array(Math.ceil(cells / stride));
  let sinceSample = Infinity;
  let ready = false;
  let gain = 1;

  function bootstrap({ y, u, v }: SmallPicture, elapsedMs: number): void {
    sinceSample += elapsedMs;
    if (sinceSample < bootstrapMs / bootstrapPictures) return;
    sinceSample = 0;
    samples.push([y.slice(), u.slice(), v.slice()]);
    if (samples.length < bootstrapPictures) return;
    const values = new Float32Array(bootstrapPictures);
    [luma, blue, red].forEach((plane, p) => {
      for (let i = 0; i < cells; i++) {
        for (let s = 0; s < bootstrapPictures; s++) values[s] = samples[s]![p]![i]!;
        plane[i] = values.sort()[bootstrapPictures >> 1]!;
      }
    });
    recent.set(y);
    samples.length = 0;
    ready = true;
  }

  /** The change of light since the background was learnt: median ratio, which persons hardly move. */
  function estimateGain(y: Float32Array): number {
    let count = 0;
    for (let i = stride >> 1; i < cells; i += stride) {
      if (luma[i]! > 30 && y[i]! < 230) ratios[count++] = (y[i]! - 16) / (luma[i]! - 16);
    }
    if (count < 50) return 1;
    const median = ratios.subarray(0, count).sort()[count >> 1]!;
    return Math.min(2, Math.max(0.5, median));
  }

  return {
    get ready() {
      return ready;
    },
    stillMs,
    luma,
    compare(picture, elapsedMs, mask) {
      if (!ready) {
        bootstrap(picture, elapsedMs);
        mask.fill(0);
        return;
      }
      const { y, u, v } = picture;
      gain = estimateGain(y);
      const forget = 1 - Math.exp(-elapsedMs / recentMs);
      for (let i = 0; i < cells; i++) {
        const seen = y[i]!;
        const expected = (luma[i]! - 16) * gain + 16;
        const difference = seen - expected;
        const chroma = Math.abs(u[i]! - blue[i]!) + Math.abs(v[i]! - red[i]!);
        const spread = deviations * deviation[i]!;
        const size = difference < 0 ? -difference : difference;
        let foreground = 0;
        if (chroma > chromaFloor + 0.3 * spread) foreground = 1;
        else if (size > (spread > lumaFloor ? spread : lumaFloor)) {
          const shaded =
            difference < 0 && chroma < shadowChroma && seen - 16 > darkestShadow * (expected - 16);
          foreground = shaded ? 0 : 1;
        }
        mask[i] = foreground;
        const moved = seen - recent[i]!;
        stillMs[i] = moved > changed || moved < -changed ? 0 : stillMs[i]! + elapsedMs;
        recent[i] = recent[i]! + forget * moved;
      }
    },
    learn({ y, u, v }, elapsedMs, owner) {
      const rates = timeConstants.map((constant) => 1 - Math.exp(-elapsedMs / constant));
      for (let i = 0; i < cells; i++) {
        const rate = rates[owner[i]!]!;
        const difference = y[i]! - luma[i]!;
        luma[i] = luma[i]! + rate * difference;
        blue[i] = blue[i]! + rate * (u[i]! - blue[i]!);
        red[i] = red[i]! + rate * (v[i]! - red[i]!);
        if (owner[i] === 0) {
          const off = Math.abs(difference - (gain - 1) * (luma[i]! - 16));
          deviation[i] = deviation[i]! + rate * (off - deviation[i]!);
        }
      }
    },
    absorb({ y, u, v }, indices) {
      for (const i of indices) {
        luma[i] = (y[i]! - 16) / gain + 16;
        blue[i] = u[i]!;
        red[i] = v[i]!;
      }
    },
  };
}
