import type { Box, Frame, Track } from '../domain.ts';
import { clipBox } from '../maths/box.ts';

/** A person this tall in pixels is tall enough: taller ones count no more. */
const amplePx = 128;
/** Width over height of a standing or walking person. */
const plausibleAspect = { least: 0.25, most: 0.6 };
/** Laplacian variance of luma at which sharpness counts half. */
const halfSharp = 60;
/** A box this near the edge of the frame is taken to go on beyond it. */
const edgePx = 2;

/**
 * How well a cut-out of `track` would show its person, [0, 1]: what is hidden counts in full (the part beyond the
 * frame or behind nearer persons), and the rest by its geometric mean (size, aspect, sharpness, confidence).
 *
 * @param others all tracks seen in the frame; `track` itself may be among them
 */
export function cropQuality(frame: Frame, track: Track, others: readonly Track[]): number {
  const clipped = clipBox(track.box, frame.size);
  if (clipped.width < 1 || clipped.height < 1) return 0;
  const visible = inFrame(track.box, clipped, frame) * (1 - occlusion(track, others));
  const size = Math.min(1, clipped.height / amplePx);
  const factors = size * aspect(clipped) * sharpness(frame, clipped) * Math.min(1, track.confidence);
  return visible * Math.max(0, factors) ** (1 / 4);
}

/** Share of the box inside the frame; less where it touches an edge, since a detector clips what it cannot see. */
function inFrame(box: Box, clipped: Box, { size }: Frame): number {
  const share = (clipped.width * clipped.height) / (box.width * box.height);
  const cut =
    clipped.x <= edgePx ||
    clipped.y <= edgePx ||
    clipped.x + clipped.width >= size.width - edgePx ||
    clipped.y + clipped.height >= size.height - edgePx;
  return Math.min(1, share) * (cut ? 0.7 : 1);
}

/** Share of the box that nearer persons cover: on level ground the nearer one's feet are lower in the picture. */
function occlusion(track: Track, others: readonly Track[]): number {
  const { box } = track;
  let covered = 0;
  for (const { id, box: other } of others) {
    if (id === track.id || other.y + other.height <= box.y + box.height) continue;
    const width = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x);
    const height = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y);
    if (width > 0 && height > 0) covered += width * height;
  }
  return Math.min(1, covered / (box.width * box.height));
}

/** 1 for a plausible shape of a person, falling in proportion outside it. */
function aspect({ width, height }: Box): number {
  const ratio = width / height;
  return Math.min(1, ratio / plausibleAspect.least, plausibleAspect.most / ratio);
}

/** Variance of the Laplacian of luma (Pech-Pacheco et al. 2000), v / (v + half), over at most about 64 × 96 samples. */
function sharpness({ pixels, size }: Frame, { x, y, width, height }: Box): number {
  const left = Math.max(1, Math.ceil(x));
  const top = Math.max(1, Math.ceil(y));
  const right = Math.min(size.width - 1, Math.floor(x + width));
  const bottom = Math.min(size.height - 1, Math.floor(y + height));
  const stepX = Math.max(1, Math.floor((right - left) / 64));
  const stepY = Math.max(1, Math.floor((bottom - top) / 96));
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let row = top; row < bottom; row += stepY) {
    for (let column = left; column < right; column += stepX) {
      const p = row * size.width + column;
      const value =
        4 * pixels[p]! - pixels[p - 1]! - pixels[p + 1]! - pixels[p - size.width]! - pixels[p + size.width]!;
      count++;
      sum += value;
      squares += value * value;
    }
  }
  if (count === 0) return 0;
  const variance = squares / count - (sum / count) ** 2;
  return variance / (variance + halfSharp);
}
