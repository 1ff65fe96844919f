import type { Stripes } from '../domain.ts';

/** How two sets of stripes were laid over each other. */
export interface StripeAlignment {
  /** The total along the path: see {@link dmliDistance}. */
  readonly distance: number;
  /** [stripe of the probe, stripe of the gallery] steps, from head to foot; `m + n - 1` of them. */
  readonly path: readonly (readonly [number, number])[];
}

// One scratch for all calls: they are synchronous, and serving must not allocate a matrix for each pair.
let scratch = new Float64Array(64);

/**
 * Distance of Dynamically Matching Local Information (Luo et al. 2019, AlignedReID++, section 3.2; Zhang et al.
 * 2017, AlignedReID, equations 1 and 2): stripes of two persons are compared with each other, and the cheapest
 * way from (head, head) to (foot, foot) that only moves on in the probe or in the gallery is their distance. So
 * a badly cut or partly hidden person is compared with the right stripes of the other one.
 *
 * @returns the sum over the `m + n - 1` cells of the way, each in [0, 1); for rows of unit length at most 0.762.
 * Not zero for equal stripes, since the way crosses cells beside the diagonal.
 */
export function dmliDistance(probe: Stripes, gallery: Stripes): number {
  fillStripeDistances(probe, gallery);
  accumulate(probe.count, gallery.count);
  return scratch[probe.count * gallery.count - 1]!;
}

/** {@link dmliDistance} as the mean of a step, [0, 1): what linking adds to the global distance. */
export function dmliStepDistance(probe: Stripes, gallery: Stripes): number {
  return dmliDistance(probe, gallery) / (probe.count + gallery.count - 1);
}

/** As {@link dmliDistance}, with the way itself; of two equally cheap ways the one that comes from above. */
export function alignStripes(probe: Stripes, gallery: Stripes): StripeAlignment {
  const distance = dmliDistance(probe, gallery);
  const n = gallery.count;
  let i = probe.count - 1;
  let j = n - 1;
  const path: (readonly [number, number])[] = [[i, j]];
  while (i > 0 || j > 0) {
    const above = i > 0 ? scratch[(i - 1) * n + j]! : Infinity;
    const left = j > 0 ? scratch[i * n + j - 1]! : Infinity;
    if (above <= left) i--;
    else j--;
    path.push([i, j]);
  }
  return { distance, path: path.reverse() };
}

/** Turns the cell distances in `scratch` into the cheapest totals from the top left, in place. */
function accumulate(m: number, n: number): void {
  for (let j = 1; j < n; j++) scratch[j]! += scratch[j - 1]!;
  for (let i = 1; i < m; i++) {
    const row = i * n;
    scratch[row]! += scratch[row - n]!;
    for (let j = 1; j < n; j++) {
      const above = scratch[row + j - n]!;
      const left = scratch[row + j - 1]!;
      scratch[row + j]! += above < left ? above : left;
    }
  }
}

/** (eᵈ - 1) / (eᵈ + 1) of the Euclidean distance d, written as tanh(d / 2), which does not overflow. */
const squash = (squared: number) => Math.tanh(Math.sqrt(squared < 1e-12 ? 1e-12 : squared) / 2);

/**
 * Fills `scratch` with the squashed distances of all pairs of stripes, two rows against two rows at a time: each
 * value is then loaded half as often. Differences instead of 2 - 2·dot, since the latter loses all digits where
 * two stripes are nearly alike.
 */
function fillStripeDistances(probe: Stripes, gallery: Stripes): void {
  const { count: m, dimension, values: x } = probe;
  const { count: n, values: y } = gallery;
  if (scratch.length < m * n) scratch = new Float64Array(m * n);
  for (let i = 0; i < m; i += 2) {
    const x0 = i * dimension;
    // With an odd count the last row is simply done twice.
    const x1 = i + 1 < m ? x0 + dimension : x0;
    for (let j = 0; j < n; j += 2) {
      const y0 = j * dimension;
      const y1 = j + 1 < n ? y0 + dimension : y0;
      let s00 = 0;
      let s01 = 0;
      let s10 = 0;
      let s11 = 0;
      for (let k = 0; k < dimension; k++) {
        const a = x[x0 + k]!;
        const b = x[x1 + k]!;
        const c = y[y0 + k]!;
        const d = y[y1 + k]!;
        s00 += (a - c) * (a - c);
        s01 += (a - d) * (a - d);
        s10 += (b - c) * (b - c);
        s11 += (b - d) * (b - d);
      }
      const cell = i * n + j;
      scratch[cell] = squash(s00);
      if (j + 1 < n) scratch[cell + 1] = squash(s01);
      if (i + 1 < m) scratch[cell + n] = squash(s10);
      if (i + 1 < m && j + 1 < n) scratch[cell + n + 1] = squash(s11);
    }
  }
}
