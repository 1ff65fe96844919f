import type { Random } from '../../maths/random.ts';
import type { ColourJitterSettings } from './augmentation-settings.ts';

/** Luma of ITU-R BT.601, in which contrast and saturation are defined by the common implementations. */
const luma = [0.299, 0.587, 0.114] as const;

/**
 * Changes brightness, contrast, saturation and hue of RGB bytes, in place. All four are linear in the colour, so that
 * one matrix does them all, and is rounded and clipped once.
 */
export function jitterColours(
  rgb: Uint8Array,
  { brightness = 0, contrast = 0, saturation = 0, hue = 0 }: ColourJitterSettings,
  random: Random,
): void {
  const factor = (spread: number): number => random.between(Math.max(0, 1 - spread), 1 + spread);
  const [bright, contrasted, saturated] = [factor(brightness), factor(contrast), factor(saturation)];
  const turn = random.between(-hue, hue) * 2 * Math.PI;
  const rotated = hueRotation(turn);
  const gain = bright * contrasted;
  // saturation: s · colour + (1 − s) · grey; hue keeps grey as it is, so both act on the colour's distance from grey.
  const matrix = rotated.map((row) =>
    row.map((value, c) => gain * (saturated * value + (1 - saturated) * luma[c]!)),
  );
  const offset = bright * (1 - contrasted) * meanLuma(rgb);
  const [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = matrix as [Row, Row, Row];
  const clipped = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    clipped[i] = rr * r + rg * g + rb * b + offset;
    clipped[i + 1] = gr * r + gg * g + gb * b + offset;
    clipped[i + 2] = br * r + bg * g + bb * b + offset;
  }
}

type Row = [number, number, number];

function meanLuma(rgb: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    sum += luma[0] * rgb[i]! + luma[1] * rgb[i + 1]! + luma[2] * rgb[i + 2]!;
  }
  return (3 * sum) / Math.max(1, rgb.length);
}

/** Turns colours about the grey axis, which stays; the luma of a colour stays nearly the same. */
function hueRotation(angle: number): number[][] {
  // Rodrigues' formula for the axis (1, 1, 1) / √3.
  const cos = Math.cos(angle);
  const same = (1 - cos) / 3;
  const side = Math.sin(angle) / Math.sqrt(3);
  return [
    [cos + same, same - side, same + side],
    [same + side, cos + same, same - side],
    [same - side, same + side, cos + same],
  ];
}
