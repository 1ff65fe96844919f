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
  const found = growingOverlaps(2 * (truth.count + predicted.count) + 16);
  const byLeft = new Int32Array(predicted.count);
  for (let frame = 0; frame < frames; frame++) {
    const inFrame = sortByLeft(b, predictedOrder.start[frame]!, predictedOrder.start[frame + 1]!, byLeft);
    const endA = truthOrder.start[frame + 1]!;
    for (let i = truthOrder.start[frame]!; i < endA; i++) {
      const left = a.left[i]!;
      const right = a.right[i]!;
      const top = a.top[i]!;
      const bottom = a.bottom[i]!;
      const area = a.area[i]!;
      if (area <= Number.EPSILON) continue;
      found.reserve(inFrame.count);
      // No box that reaches `left` begins further left than the widest is wide.
      const reach = left - inFrame.widest;
      for (let n = firstFrom(b.left, byLeft, inFrame.count, reach); n < inFrame.count; n++) {
        const j = byLeft[n]!;
        const otherLeft = b.left[j]!;
        if (otherLeft >= right) break;
        if (b.right[j]! <= left || b.top[j]! >= bottom || b.bottom[j]! <= top) continue;
        if (b.area[j]! <= Number.EPSILON) continue;
        const width = Math.min(right, b.right[j]!) - Math.max(left, otherLeft);
        const intersection = width * (Math.min(bottom, b.bottom[j]!) - Math.max(top, b.top[j]!));
        found.add(i, j, intersection / (area + b.area[j]! - intersection));
      }
    }
    start[frame + 1] = found.count();
  }
  return { start, ...found.columns() };
}

function growingOverlaps(expected: number) {
  let capacity = expected;
  let truth = new Int32Array(capacity);
  let predicted = new Int32Array(capacity);
  let iou = new Float64Array(capacity);
  let count = 0;
  const longer = <A extends Int32Array | Float64Array>(from: A, to: A): A => {
    to.set(from);
    return to;
  };
  return {
    reserve(more: number): void {
      if (count + more <= capacity) return;
      capacity = 2 * (count + more);
      truth = longer(truth, new Int32Array(capacity));
      predicted = longer(predicted, new Int32Array(capacity));
      iou = longer(iou, new Float64Array(capacity));
    },
    add(i: number, j: number, value: number): void {
      truth[count] = i;
      predicted[count] = j;
      iou[count++] = value;
    },
    count: () => count,
    columns: () => ({
      truth: truth.subarray(0, count),
      predicted: predicted.subarray(0, count),
      iou: iou.subarray(0, count),
    }),
  };
}

type Corners = Readonly<Record<'left' | 'top' | 'right' | 'bottom' | 'area', Float64Array>>;

/** Puts a frame's boxes in order of their left edges; insertion, because there are few and they barely move. */
function sortByLeft({ left, right }: Corners, from: number, end: number, byLeft: Int32Array) {
  let widest = 0;
  for (let j = from; j < end; j++) {
    let place = j - from;
    while (place > 0 && left[byLeft[place - 1]!]! > left[j]!) {
      byLeft[place] = byLeft[place - 1]!;
      place--;
    }
    byLeft[place] = j;
    widest = Math.max(widest, right[j]! - left[j]!);
  }
  return { count: end - from, widest };
}

/** The first place from which on no left edge lies before `least`. */
function firstFrom(left: Float64Array, byLeft: Int32Array, count: number, least: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (left[byLeft[middle]!]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function corners({ x, y, width, height }: BoxColumns, order: Int32Array): Corners {
  const n = order.length;
  const left = new Float64Array(n);
  const top = new Float64Array(n);
  const right = new Float64Array(n);
  const bottom = new Float64Array(n);
  const area = new Float64Array(n);
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
