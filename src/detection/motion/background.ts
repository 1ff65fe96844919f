import type { Size } from '../../domain.ts';
import { maybeShadow } from './drop-shadows.ts';
import { createLightField } from './light-field.ts';
import type { SmallPicture } from './shrink.ts';

/** What a camera sees when nobody is there, learnt from what it shows most of the time. */
export interface Background {
  /** True once enough has been seen to tell anything. */
  readonly ready: boolean;
  /**
   * Marks in `mask` the cells that differ from the background (1, or `maybeShadow`) and clears the others, after
   * allowing for a change of light and for light shadows.
   */
  compare(picture: SmallPicture, elapsedMs: number, mask: Uint8Array): void;
  /** Learns from the picture last compared. `owner`: 0 background, 1 noise, 2 a person. */
  learn(picture: SmallPicture, elapsedMs: number, owner: Uint8Array): void;
  /** Takes the picture over as background in these cells. */
  absorb(picture: SmallPicture, cells: Iterable<number>): void;
  /** How long a cell has looked the same, ms. */
  readonly stillMs: Float32Array;
  /** What the last picture's brightness would be if nobody were there, in its own light. */
  readonly expected: Float32Array;
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
const certainShadow = 0.62;
/** Down to here it may be a shadow. */
const darkestShadow = 0.35;
const shadowChroma = 5;
const deepShadowChroma = 3;
const changed = 9;
/** Of limited-range brightness, and of colour: no colour. */
const black = 16;
const grey = 128;

export function createBackground({ width, height }: Size): Background {
  const cells = width * height;
  const luma = new Float32Array(cells);
  const blue = new Float32Array(cells);
  const red = new Float32Array(cells);
  const deviation = new Float32Array(cells).fill(2);
  const recent = new Float32Array(cells);
  const stillMs = new Float32Array(cells);
  const expected = new Float32Array(cells);
  const samples: Float32Array[][] = [];
  const light = createLightField({ width, height });
  const { gain } = light;
  let sinceSample = Infinity;
  let ready = false;

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

  /** Whether a cell that looks different is foreground, a shadow, or dimmed. */
  function judge(
    i: number,
    { y, u, v }: SmallPicture,
    unchanged: number,
    otherBrightness: boolean,
    colourFloor: number,
  ): number {
    const factor = gain[i]!;
    const colour =
      Math.abs(colourChange(u[i]!, blue[i]!, factor)) + Math.abs(colourChange(v[i]!, red[i]!, factor));
    if (colour <= colourFloor && !otherBrightness) return 0;
    const share = (y[i]! - black) / (unchanged - black);
    if (!(share < 1 && share > darkestShadow)) return 1;
    if (colour < shadowChroma && share > certainShadow) return 0;
    const dim = factor * share;
    const shade = Math.abs(colourChange(u[i]!, blue[i]!, dim)) + Math.abs(colourChange(v[i]!, red[i]!, dim));
    return shade < deepShadowChroma ? maybeShadow : 1;
  }

  return {
    get ready() {
      return ready;
    },
    stillMs,
    expected,
    compare(picture, elapsedMs, mask) {
      if (!ready) {
        bootstrap(picture, elapsedMs);
        mask.fill(0);
        return;
      }
      const { y, u, v } = picture;
      light.estimate(y, luma);
      const forget = 1 - Math.exp(-elapsedMs / recentMs);
      for (let i = 0; i < cells; i++) {
        const seen = y[i]!;
        const factor = gain[i]!;
        const unchanged = (luma[i]! - black) * factor + black;
        expected[i] = unchanged;
        const difference = seen - unchanged;
        const spread = deviations * deviation[i]!;
        const size = difference < 0 ? -difference : difference;
        const brightnessFloor = spread > lumaFloor ? spread : lumaFloor;
        const colourFloor = chromaFloor + 0.3 * spread;
        // What the change of light may explain of the colour only makes it less: most cells are settled here.
        const most = Math.abs(u[i]! - blue[i]!) + Math.abs(v[i]! - red[i]!);
        mask[i] =
          size <= brightnessFloor && most <= colourFloor
            ? 0
            : judge(i, picture, unchanged, size > brightnessFloor, colourFloor);
        const moved = seen - recent[i]!;
        stillMs[i] = moved > changed || moved < -changed ? 0 : stillMs[i]! + elapsedMs;
        recent[i] = recent[i]! + forget * moved;
      }
    },
    learn({ y, u, v }, elapsedMs, owner) {
      const rates = timeConstants.map((constant) => 1 - Math.exp(-elapsedMs / constant));
      for (let i = 0; i < cells; i++) {
        const rate = rates[owner[i]!]!;
        // In the light of the first pictures: what a person hides meanwhile must not stay behind in another light.
        const factor = gain[i]!;
        let difference = y[i]! - luma[i]!;
        let bluer = u[i]! - blue[i]!;
        let redder = v[i]! - red[i]!;
        if (factor !== 1) {
          difference = (y[i]! - black) / factor + black - luma[i]!;
          bluer = colourChange(u[i]!, blue[i]!, factor);
          redder = colourChange(v[i]!, red[i]!, factor);
        }
        luma[i] = luma[i]! + rate * difference;
        blue[i] = blue[i]! + rate * bluer;
        red[i] = red[i]! + rate * redder;
        if (owner[i] === 0) {
          const off = Math.abs(difference) * factor;
          deviation[i] = deviation[i]! + rate * (off - deviation[i]!);
        }
      }
    },
    absorb({ y, u, v }, indices) {
      for (const i of indices) {
        luma[i] = (y[i]! - black) / gain[i]! + black;
        blue[i] = u[i]!;
        red[i] = v[i]!;
      }
    },
  };
}

/** How far a colour is from what the background's may be: some cameras dim it with the light, others do not. */
function colourChange(seen: number, learnt: number, factor: number): number {
  const dimmed = grey + (learnt - grey) * factor;
  const least = dimmed < learnt ? dimmed : learnt;
  const most = dimmed < learnt ? learnt : dimmed;
  if (seen < least) return seen - least;
  return seen > most ? seen - most : 0;
}
