// OSNet's aggregation gate, image by image: every stream is read from memory once forward and once backward.
import { averageRows } from './rows';
import { firstOf } from './parts';
import { multiplyAdd, zero } from './vector';

// @ts-ignore: decorator
@external("env", "exp") declare function exp(x: f64): f64;

/**
 * y = Σ G(stream) ⊙ stream. `list` holds the addresses of the streams, each [batch, positions, channels]; the layers of
 * the gate are reduce [channels, hidden] and expand [hidden, channels]. Kept for the gradient: `pooled`
 * [batch, streams, channels], `squeezed` [batch, streams, hidden], `gates` [batch, streams, channels].
 */
export function aggregate(
  list: usize, streams: usize, batch: usize, positions: usize, channels: usize, hidden: usize,
  reduce: usize, reduceBias: usize, expand: usize, expandBias: usize,
  y: usize, pooled: usize, squeezed: usize, gates: usize, part: usize, parts: usize, _scratch: usize,
): void {
  const row = channels * 4, image = positions * row;
  for (let b = firstOf(batch, part, parts); b < firstOf(batch, part + 1, parts); b++) {
    const ours = gates + b * streams * row;
    for (let s: usize = 0; s < streams; s++) {
      const seen = pooled + (b * streams + s) * row;
      const inner = squeezed + (b * streams + s) * hidden * 4;
      averageRows(<usize>load<u32>(list + s * 4) + b * image, positions, channels, seen);
      for (let h: usize = 0; h < hidden; h++) {
        let sum = load<f32>(reduceBias + h * 4);
        for (let c: usize = 0; c < channels; c++) sum += load<f32>(seen + c * 4) * load<f32>(reduce + (c * hidden + h) * 4);
        store<f32>(inner + h * 4, max<f32>(sum, 0));
      }
      for (let c: usize = 0; c < channels; c++) {
        let sum = load<f32>(expandBias + c * 4);
        for (let h: usize = 0; h < hidden; h++) sum += load<f32>(inner + h * 4) * load<f32>(expand + (h * channels + c) * 4);
        store<f32>(ours + s * row + c * 4, <f32>(1 / (1 + exp(-<f64>sum))));
      }
    }
    weighStreams(list, streams, b * image, positions, channels, ours, y + b * image);
  }
}

function weighStreams(
  list: usize, streams: usize, offset: usize, positions: usize, channels: usize, gates: usize, y: usize,
): void {
  const row = channels * 4;
  for (let s: usize = 0; s < streams; s++) {
    const x = <usize>load<u32>(list + s * 4) + offset;
    const gate = gates + s * row;
    for (let at: usize = 0; at < positions * row; at += row) {
      let c: usize = 0;
      for (; c + 16 <= row; c += 16) {
        const before = s == 0 ? zero() : v128.load(y + at + c);
        v128.store(y + at + c, multiplyAdd(v128.load(x + at + c), v128.load(gate + c), before));
      }
      for (; c < row; c += 4) {
        const before: f32 = s == 0 ? 0 : load<f32>(y + at + c);
        store<f32>(y + at + c, before + load<f32>(x + at + c) * load<f32>(gate + c));
      }
    }
  }
}

export function aggregateScratch(channels: usize, hidden: usize): usize {
  return (2 * channels + hidden) * 4;
}

/** Floats of the layers' gradients: of reduce, its bias, expand, its bias, one after the other. */
export function gateFloats(channels: usize, hidden: usize): usize {
  return 2 * channels * hidden + hidden + channels;
}

/** `targets` holds the addresses of the streams' gradients; `layers` takes those of the layers, one set a part. */
export function aggregateGradient(
  dy: usize, list: usize, targets: usize, streams: usize, batch: usize, positions: usize, channels: usize, hidden: usize,
  reduce: usize, expand: usize, pooled: usize, squeezed: usize, gates: usize, layers: usize,
  part: usize, parts: usize, scratch: usize,
): void {
  const row = channels * 4, image = positions * row;
  const dPooled = scratch + row, dInner = dPooled + row;
  const dReduce = layers + part * gateFloats(channels, hidden) * 4, dReduceBias = dReduce + hidden * row;
  const dExpand = dReduceBias + hidden * 4, dExpandBias = dExpand + hidden * row;
  memory.fill(dReduce, 0, gateFloats(channels, hidden) * 4);
  for (let b = firstOf(batch, part, parts); b < firstOf(batch, part + 1, parts); b++)
    for (let s: usize = 0; s < streams; s++) {
      const gate = gates + (b * streams + s) * row;
      const seen = pooled + (b * streams + s) * row;
      const inner = squeezed + (b * streams + s) * hidden * 4;
      sumProducts(dy + b * image, <usize>load<u32>(list + s * 4) + b * image, positions, channels, scratch);
      memory.fill(dPooled, 0, row + hidden * 4);
      for (let c: usize = 0; c < channels; c++) {
        const open = load<f32>(gate + c * 4);
        const d = load<f32>(scratch + c * 4) * open * (1 - open);
        addTo(dExpandBias + c * 4, d);
        for (let h: usize = 0; h < hidden; h++) {
          addTo(dExpand + (h * channels + c) * 4, d * load<f32>(inner + h * 4));
          addTo(dInner + h * 4, d * load<f32>(expand + (h * channels + c) * 4));
        }
      }
      for (let h: usize = 0; h < hidden; h++) {
        if (load<f32>(inner + h * 4) <= 0) continue;
        const d = load<f32>(dInner + h * 4);
        addTo(dReduceBias + h * 4, d);
        for (let c: usize = 0; c < channels; c++) {
          addTo(dReduce + (c * hidden + h) * 4, d * load<f32>(seen + c * 4));
          addTo(dPooled + c * 4, d * load<f32>(reduce + (c * hidden + h) * 4) / <f32>positions);
        }
      }
      spreadGradient(dy + b * image, positions, channels, gate, dPooled, <usize>load<u32>(targets + s * 4) + b * image);
    }
}

// @ts-ignore: decorator
@inline function addTo(target: usize, value: f32): void {
  store<f32>(target, load<f32>(target) + value);
}

/** target[channels] = Σ over positions of a ⊙ b. */
function sumProducts(a: usize, b: usize, positions: usize, channels: usize, target: usize): void {
  const row = channels * 4;
  let c: usize = 0;
  for (; c + 16 <= row; c += 16) {
    let even = zero(), odd = zero();
    let at = c;
    let left = positions;
    for (; left >= 2; left -= 2) {
      even = multiplyAdd(v128.load(a + at), v128.load(b + at), even);
      odd = multiplyAdd(v128.load(a + at + row), v128.load(b + at + row), odd);
      at += 2 * row;
    }
    if (left != 0) even = multiplyAdd(v128.load(a + at), v128.load(b + at), even);
    v128.store(target + c, f32x4.add(even, odd));
  }
  for (; c < row; c += 4) {
    let sum: f32 = 0;
    for (let at = c; at < positions * row; at += row) sum += load<f32>(a + at) * load<f32>(b + at);
    store<f32>(target + c, sum);
  }
}

/** dx = dy ⊙ gate + constant. */
function spreadGradient(dy: usize, positions: usize, channels: usize, gate: usize, constant: usize, dx: usize): void {
  const row = channels * 4;
  for (let left = positions; left != 0; left--) {
    let c: usize = 0;
    for (; c + 16 <= row; c += 16)
      v128.store(dx + c, multiplyAdd(v128.load(dy + c), v128.load(gate + c), v128.load(constant + c)));
    for (; c < row; c += 4) store<f32>(dx + c, load<f32>(dy + c) * load<f32>(gate + c) + load<f32>(constant + c));
    dy += row;
    dx += row;
  }
}
