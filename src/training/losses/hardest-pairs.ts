import {
  add,
  argMax,
  argMin,
  cast,
  customGrad,
  equal,
  expandDims,
  matMul,
  mul,
  oneHot,
  square,
  stack,
  sub,
  sum,
  transpose,
  where,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

/**
 * For each row the farthest row of the same label and the nearest of another (Hermans, Beyer and Leibe 2017, "In
 * Defense of the Triplet Loss", equation 5). The choice itself carries no gradient. Every label should stand in the
 * batch at least twice and not alone: a row without partner is its own hardest positive.
 *
 * @param features [batch, dimension]
 * @param labels [batch], int32
 * @returns [2, batch, batch]: row i of the first matrix is 1 at the hardest positive of i, of the second at its hardest
 * negative. Selecting by `matMul` needs no gather, whose gradient is slow or missing on some backends.
 */
export function hardestPairs(features: Tensor2D, labels: Tensor1D): Tensor3D {
  const mine = customGrad((x) => {
    const [batch] = features.shape;
    const same = equal(expandDims(labels, 1), expandDims(labels, 0));
    const squared = squaredDistances(x as Tensor2D);
    const farthest = argMax(where(same, squared, -Infinity), 1);
    const nearest = argMin(where(same, Infinity, squared), 1);
    return {
      value: cast(stack([oneHot(farthest, batch), oneHot(nearest, batch)]), 'float32'),
      gradFunc: () => zerosLike(x as Tensor),
    };
  });
  return mine(features) as Tensor3D;
}

/** All pairs by one product: exact enough to rank them, not to differentiate near-equal rows. */
function squaredDistances(x: Tensor2D): Tensor2D {
  const norms = sum(square(x), 1, true);
  return sub(add(norms, transpose(norms)), mul(matMul(x, x, false, true), 2));
}
