import type { Box, Size } from '../domain.ts';

/** Intersection over union of two boxes, [0, 1]; 0 where either has no area. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (a.width * a.height + b.width * b.height - intersection);
}

/** The part of a box inside a frame; zero-sized where it lies outside. */
export function clipBox(box: Box, size: Size): Box {
  const x = Math.min(Math.max(box.x, 0), size.width);
  const y = Math.min(Math.max(box.y, 0), size.height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(box.x + box.width, size.width) - x),
    height: Math.max(0, Math.min(box.y + box.height, size.height) - y),
  };
}
