import type { Size } from '../../domain.ts';
import { i420Bytes, i420Planes } from '../../imaging/i420.ts';
import type { Random } from '../../maths/random.ts';

/** What one camera's lens and sensor do to the light, on I420 bytes. */
export interface Optics {
  /** Colours of the scene to colours of the camera: three tables of 256. */
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
  /** 0 is sharp; the share of a pixel's light that spreads to each side. */
  readonly blur: number;
  /** Vignette, light drift and noise of one frame, in place. */
  expose(pixels: Uint8Array, frame: number, ms: number): void;
}

const NOISE = 1 << 16;

export function createOptics(random: Random, size: Size): Optics {
  const gain = random.between(0.92, 1.15);
  const gamma = random.between(0.84, 1.08);
  const lift = random.between(0, 10);
  const warmth = random.between(-0.055, 0.055);
  const tint = random.between(-0.025, 0.025);
  const noiseLevel = random.between(1.2, 2.6);
  const driftMs = random.between(20_000, 50_000);
  const driftPhase = random.between(0, 2 * Math.PI);
  const curve = (balance: number): Uint8Array =>
    Uint8Array.from({ length: 256 }, (_, i) =>
      Math.min(255, Math.max(0, lift + (255 - lift) * Math.min(1, (i / 255) * gain * balance) ** gamma)),
    );

  const { width, height } = size;
  const { u } = i420Planes(size);
  const total = i420Bytes(size);
  const strength = random.between(0.08, 0.2);
  const vignette = new Uint16Array(width * height);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const x = (2 * column) / width - 1;
      const y = (2 * row) / height - 1;
      vignette[i] = Math.round(32_768 * (1 - (strength * (x * x + y * y)) / 2));
    }
  }
  const tile = random.fork('noise');
  const noise = Int8Array.from({ length: NOISE }, () => Math.round(noiseLevel * tile.normal()));
  const seed = random.int(1 << 30);

  return {
    red: curve(1 + warmth),
    green: curve(1 + tint),
    blue: curve(1 - warmth),
    blur: random.pick([0, 0.06, 0.12, 0.18]),
    expose(pixels, frame, ms) {
      const light = Math.round(32_768 * (1 + 0.018 * Math.sin(driftPhase + (2 * Math.PI * ms) / driftMs)));
      // Wherever the noise begins in its table differs by row and frame, so that no pattern stands still.
      let state = (seed ^ Math.imul(frame + 1, 0x9e3779b1)) >>> 0;
      for (let row = 0, i = 0; row < height; row++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        let n = state >>> 16;
        for (let column = 0; column < width; column++, i++) {
          const scale = (vignette[i]! * light) >>> 15;
          const y = 16 + (((pixels[i]! - 16) * scale) >> 15) + noise[n++ & (NOISE - 1)]!;
          pixels[i] = y < 16 ? 16 : y > 235 ? 235 : y;
        }
      }
      let n = state & (NOISE - 1);
      for (let i = u; i < total; i++) {
        const c = pixels[i]! + (noise[n++ & (NOISE - 1)]! >> 1);
        pixels[i] = c < 16 ? 16 : c > 240 ? 240 : c;
      }
    },
  };
}
