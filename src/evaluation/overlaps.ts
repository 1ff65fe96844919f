import type { BoxColumns, FrameOrder } from './box-columns.ts';

/** Pairs of boxes of one frame that overlap, frame by frame. Most boxes of a frame do not. */
export interface Overlaps {
  /** `start[f]` to `start[f + 1]`: the pairs of frame f. */
  readonly start: Int32Array;
  /** Places of the boxes in the order of frames. */
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** Intersection over union, (0, 1]. */
  readonly iou: Float64Array;
}

/** IoU as TrackEval rounds it: widths are taken from the corners, and boxes without area overlap nothing. */
export function findOverlaps(
  truth: BoxColumns,
  truthOrder: FrameOrder,
  predicted: BoxColumns,
  predictedOrder: FrameOrder,
): Overlaps {
  const a = corners(truth, truthOrder.order);
  const b = corners(predicted, predictedOrder.order);
  const frames = truthOrder.start.length - 1;
  const start = new Int32Array(frames + 1);
  let capacity = 2 * (truth.count + predicted.count) + 16;
  let truthOf = new Int32Array(capacity);
  let predictedOf = new Int32Array(capacity);
  let iou = new Float64Array(capacity);
  let found = 0;
  for (let frame = 0; frame < frames; frame++) {
    const [firstB, endB] = [predictedOrder.start[frame]!, predictedOrder.start[frame + 1]!];
    const endA = truthOrder.start[frame + 1]!;
    for (let i = truthOrder.start[frame]!; i < endA; i++) {
      const [left, top, right, bottom] = [a.left[i]!, a.top[i]!, a.right[i]!, a.bottom[i]!];
      const area = a.area[i]!;
      if (area <= Number.EPSILON) continue;
      if (found + endB - firstB > capacity) {
        capacity = 2 * (found + endB - firstB);
        [truthOf, predictedOf, iou] = [
          longer(truthOf, new Int32Array(capacity)),
          longer(predictedOf, new Int32Array(capacity)),
          longer(iou, new Float64Array(capacity)),
        ];
      }
      for (let j = firstB; j < endB; j++) {
        if (b.left[j]! >= right || b.right[j]! <= left || b.top[j]! >= bottom || b.bottom[j]! <= top)
          continue;
        if (b.area[j]! <= Number.EPSILON) continue;
        const intersection =
          (Math.min(right, b.right[j]!) - Math.max(left, b.left[j]!)) *
          (Math.min(bottom, b.bottom[j]!) - Math.max(top, b.top[j]!));
        truthOf[found] = i;
        predictedOf[found] = j;
        iou[found++] = intersection / (area + b.area[j]! - intersection);
      }
    }
    start[frame + 1] = found;
  }
  return {
    start,
    truth: truthOf.subarray(0, found),
    predicted: predictedOf.subarray(0, found),
    iou: iou.subarray(0, found),
  };
}

function corners({ x, y, width, height }: BoxColumns, order: Int32Array) {
  const n = order.length;
  const [left, top, right, bottom, area] = Array.from({ length: 5 }, () => new Float64Array(n)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  for (let k = 0; k < n; k++) {
    const from = order[k]!;
    left[k] = x[from]!;
    top[k] = y[from]!;
    right[k] = x[from]! + width[from]!;
    bottom[k] = y[from]! + height[from]!;
    area[k] = (right[k]! - left[k]!) * (bottom[k]! - top[k]!);
  }
  return { left, top, right, bottom, area };
}

function longer<A extends Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
