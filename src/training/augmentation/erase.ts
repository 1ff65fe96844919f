import type { Size } from '../../domain.ts';
import type { Random } from '../../maths/random.ts';
import type { ErasingSettings } from './augmentation-settings.ts';

/** Draws that miss the picture before it is left whole; most of the first ones fit. */
const attempts = 100;

/** Where to erase: undefined where the dice say no or nothing fits. */
export function drawErasure(
  { width, height }: Size,
  { probability, least = 0.02, most = 0.4, aspect = 0.3 }: ErasingSettings,
  random: Random,
): { x: number; y: number; width: number; height: number } | undefined {
  if (random.next() >= probability) return undefined;
  for (let n = 0; n < attempts; n++) {
    const area = random.between(least, most) * width * height;
    const ratio = random.between(aspect, 1 / aspect);
    const h = Math.round(Math.sqrt(area * ratio));
    const w = Math.round(Math.sqrt(area / ratio));
    if (w < width && h < height) {
      return { x: random.int(width - w + 1), y: random.int(height - h + 1), width: w, height: h };
    }
  }
  return undefined;
}
