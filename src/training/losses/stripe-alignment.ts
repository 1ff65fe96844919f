import {
  add,
  concat,
  fill,
  matMul,
  maximum,
  minimum,
  mul,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  transpose,
  unstack,
  type Rank,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { leastSquaredDistance } from './pair-distances.ts';

/** More than any way through the stripes can cost: each cell costs less than 1. */
const unreachable = 1e4;

/**
 * The DMLI distance of index/dmli.ts for many pairs at once, differentiable: the cheapest way from (head, head) to
 * (foot, foot) through the squashed stripe distances (Zhang et al. 2017, AlignedReID, equations 1 and 2).
 *
 * @param left [pairs, stripes, dimension]
 * @param right of the same shape
 * @returns [pairs]; its gradient is that of the cells on the cheapest way
 */
export function stripeAlignmentDistances(left: Tensor3D, right: Tensor3D): Tensor1D {
  const [pairs, stripes] = left.shape;
  const diagonals = antiDiagonals(squashedDistances(left, right));
  // One step a diagonal: all cells (i, j) with i + j alike depend only on the diagonal before.
  const above = fill<Rank.R2>([pairs, 1], unreachable);
  let reached = diagonals[0]!;
  for (const cost of diagonals.slice(1)) {
    const fromAbove = concat([above, slice(reached, [0, 0], [pairs, stripes - 1])], 1);
    reached = add(cost, minimum(fromAbove, reached));
  }
  return reshape(slice(reached, [0, stripes - 1], [pairs, 1]), [pairs]);
}

/** [pairs, stripes, stripes]: (eᵈ − 1) / (eᵈ + 1) = tanh(d / 2) of the Euclidean distance d of each two stripes. */
function squashedDistances(left: Tensor3D, right: Tensor3D): Tensor3D {
  const [leftNorms, rightNorms] = [sum(square(left), 2, true), sum(square(right), 2, true)];
  const products = matMul(left, right, false, true);
  const squared = sub(add(leftNorms, transpose(rightNorms, [0, 2, 1])), mul(products, 2));
  return tanh(mul(sqrt(maximum(squared, leastSquaredDistance)), 0.5));
}

/**
 * [pairs, m, m] to 2m − 1 tensors [pairs, m]: entry i of the t-th is cell (i, t − i), `unreachable` where there is none.
 * Padding each row and reading the result with a width smaller by one moves row i to the right by i.
 */
function antiDiagonals(cells: Tensor3D): Tensor2D[] {
  const [pairs, m] = cells.shape;
  const wide = pad(
    cells,
    [
      [0, 0],
      [0, 0],
      [0, m],
    ],
    unreachable,
  );
  const flat = slice(reshape(wide, [pairs, 2 * m * m]), [0, 0], [pairs, m * (2 * m - 1)]);
  return unstack(reshape(flat, [pairs, m, 2 * m - 1]), 2) as Tensor2D[];
}
