import type { Detection, Size } from '../../domain.ts';
import type { DecodeOptions } from '../network/detector-family.ts';

/** One row of the output: where its cell lies in the input, in cells of `stride` pixels. */
export interface YoloxGrid {
  /** Rows of the output: one a cell, stride by stride, row-major. */
  readonly length: number;
  readonly column: Float32Array;
  readonly row: Float32Array;
  readonly stride: Float32Array;
}

const strides = [8, 16, 32];

/** The cells of an anchor-free YOLOX head (Ge et al. 2021, section 2.1) for an input size divisible by 32. */
export function yoloxGrid({ width, height }: Size): YoloxGrid {
  const length = strides.reduce(
    (sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride),
    0,
  );
  const grid = {
    length,
    column: new Float32Array(length),
    row: new Float32Array(length),
    stride: new Float32Array(length),
  };
  let i = 0;
  for (const stride of strides) {
    for (let row = 0; row < Math.floor(height / stride); row++) {
      for (let column = 0; column < Math.floor(width / stride); column++, i++) {
        grid.column[i] = column;
        grid.row[i] = row;
        grid.stride[i] = stride;
      }
    }
  }
  return grid;
}

export interface YoloxDecodeOptions extends DecodeOptions {
  /** Columns of one row: cx, cy, w, h, objectness, then one a class. */
  readonly columns: number;
  /** Where the rows of the picture begin. */
  readonly start?: number;
}

/**
 * Boxes of the wanted classes, in pixels of the input, unclipped, in the order of the rows; rows that are not finite
 * are dropped. The centre is (offset + cell) × stride, the size exp(value) × stride; confidence is objectness ×
 * class score.
 *
 * @param output `grid.length * columns` values from `start` on
 */
export function decodeYolox(
  output: Float32Array,
  grid: YoloxGrid,
  { columns, classes, confidence, start = 0 }: YoloxDecodeOptions,
): Detection[] {
  const detections: Detection[] = [];
  for (let i = 0, at = start; i < grid.length; i++, at += columns) {
    const objectness = output[at + 4]!;
    // Not `<`: NaN must fail as well. No class is likelier than that there is anything at all.
    if (!(objectness >= confidence)) continue;
    let score = -Infinity;
    for (const index of classes) score = Math.max(score, output[at + 5 + index]!);
    const likely = objectness * score;
    if (!(likely >= confidence)) continue;
    const stride = grid.stride[i]!;
    const width = Math.exp(output[at + 2]!) * stride;
    const height = Math.exp(output[at + 3]!) * stride;
    const box = {
      x: (output[at]! + grid.column[i]!) * stride - width / 2,
      y: (output[at + 1]! + grid.row[i]!) * stride - height / 2,
      width,
      height,
    };
    if (Number.isFinite(box.x + box.y + width + height + likely)) {
      detections.push({ box, confidence: likely });
    }
  }
  return detections;
}
