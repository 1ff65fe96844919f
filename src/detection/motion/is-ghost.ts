import type { Background } from './background.ts';
import type { Blob } from './mask.ts';
import type { SmallPicture } from './shrink.ts';

/** How long a ghost must have looked the same, and how much of it. */
const stillMs = 700;
const stillShare = 0.9;

/**
 * Whether a blob is a hole in the background: someone or something that was learnt as background has left.
 * A ghost never moves, and its outline is an edge of the background rather than of the picture (after Cucchiara
 * et al. 2003, who tell ghosts from objects).
 *
 * @param scratch one cell each, all clear before and after
 */
export function isGhost(
  { cells }: Blob,
  { size, y }: SmallPicture,
  background: Background,
  scratch: Uint8Array,
): boolean {
  const { expected } = background;
  const { width, height } = size;
  let still = 0;
  for (const cell of cells) if (background.stillMs[cell]! >= stillMs) still++;
  if (still < stillShare * cells.length) return false;

  for (const cell of cells) scratch[cell] = 1;
  let seen = 0;
  let learnt = 0;
  for (const cell of cells) {
    const x = cell % width;
    if (x < 1 || x >= width - 1 || cell < width || cell >= (height - 1) * width) continue;
    for (const step of [-1, 1, -width, width]) {
      if (scratch[cell + step] === 1) continue;
      seen += Math.abs(y[cell + step]! - y[cell - step]!);
      learnt += Math.abs(expected[cell + step]! - expected[cell - step]!);
    }
  }
  for (const cell of cells) scratch[cell] = 0;
  return learnt > seen;
}
