/**
 * How a weight's axes stand in PyTorch and here: `conv` [out, in, h, w] is [h, w, in, out], `depthwise`
 * [channels, 1, h, w] is [h, w, channels, 1], `linear` [out, in] is [in, out], `vector` is the same.
 */
export type WeightLayout = 'conv' | 'depthwise' | 'linear' | 'vector';

/** For each axis of PyTorch's shape, the axis of TensorFlow's. */
const torchAxes: Record<WeightLayout, readonly number[]> = {
  conv: [3, 2, 0, 1],
  depthwise: [2, 3, 0, 1],
  linear: [1, 0],
  vector: [0],
};

/** The shape that PyTorch and ONNX give a weight of this TensorFlow shape. */
export function torchShape(shape: readonly number[], layout: WeightLayout): number[] {
  return torchAxes[layout].map((axis) => shape[axis]!);
}

/** @param shape in TensorFlow's layout, as `values` stand */
export function toTorch(values: Float32Array, shape: readonly number[], layout: WeightLayout): Float32Array {
  const out = new Float32Array(values.length);
  eachPlace(shape, layout, (torch, tensorflow) => {
    out[torch] = values[tensorflow]!;
  });
  return out;
}

/** @param shape in TensorFlow's layout, as the result stands */
export function fromTorch(
  values: ArrayLike<number>,
  shape: readonly number[],
  layout: WeightLayout,
): Float32Array {
  const out = new Float32Array(values.length);
  eachPlace(shape, layout, (torch, tensorflow) => {
    out[tensorflow] = values[torch]!;
  });
  return out;
}

/** Walks a weight in PyTorch's order. */
function eachPlace(
  shape: readonly number[],
  layout: WeightLayout,
  visit: (torch: number, tensorflow: number) => void,
): void {
  const axes = torchAxes[layout];
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const lengths = axes.map((axis) => shape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const place = lengths.map(() => 0);
  const total = lengths.reduce((product, n) => product * n, 1);
  let at = 0;
  for (let torch = 0; torch < total; torch++) {
    visit(torch, at);
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      at += steps[axis]!;
      if (++place[axis]! < lengths[axis]!) break;
      at -= steps[axis]! * lengths[axis]!;
      place[axis] = 0;
    }
  }
}
