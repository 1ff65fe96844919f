import {
  addN,
  div,
  maximum,
  mul,
  slice,
  sqrt,
  square,
  sum,
  tidy,
  variable,
  zeros,
  type Rank,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { alignedReidTriplets } from './losses/aligned-reid.ts';
import { batchHardTriplet } from './losses/batch-hard-triplet.ts';
import { centreLoss } from './losses/centre.ts';
import { labelSmoothedCrossEntropy } from './losses/label-smoothed-cross-entropy.ts';
import { verificationLoss } from './losses/verification.ts';
import type { Network, NetworkOutput } from './networks/network.ts';
import type { Recipe } from './recipes/recipe.ts';

export interface Objective {
  /** Learnt class centres [persons, dimension], where the recipe has a centre loss: a state of the run. */
  readonly centres?: Variable<Rank.R2>;
  /** One loss a row of the recipe, before weighting; differentiable, inside a tidy or a gradient. */
  losses(output: NetworkOutput, labels: Tensor1D, dropoutSeed: number): ReadonlyMap<string, Scalar>;
  /** Their weighted sum. */
  total(losses: ReadonlyMap<string, Scalar>): Scalar;
  dispose(): void;
}

/** The losses of a recipe on the outputs of a network, but for `gradientNorm`, which needs passes of its own. */
export function createObjective(
  { losses: wanted }: Recipe,
  network: Network,
  metricDimension: number,
): Objective {
  const { identity, triplet, local, centre, verification } = wanted;
  const centres =
    centre && tidy(() => variable(zeros<Rank.R2>([network.identities, metricDimension]), false));
  const weights: Readonly<Record<string, number | undefined>> = {
    identity: identity?.weight,
    triplet: triplet?.weight,
    local: local?.weight,
    centre: centre?.weight,
    verification: verification?.weight,
  };

  return {
    ...(centres && { centres: centres }),
    losses({ logits, metric, local: stripes }, labels, dropoutSeed) {
      const found = new Map<string, Scalar>();
      if (identity) {
        const each = logits.map((one) => labelSmoothedCrossEntropy(one, labels, identity.smoothing));
        found.set('identity', addN(each));
      }
      if (triplet && local) {
        const both = alignedReidTriplets(metric, unitRows(stripes!), labels, triplet.margin, local.margin);
        found.set('triplet', both.global).set('local', both.local);
      } else if (triplet) {
        found.set('triplet', batchHardTriplet(metric, labels, triplet.margin));
      }
      if (centres) found.set('centre', centreLoss(metric, labels, centres));
      if (verification) {
        const [left, right] = halves(metric, labels);
        const decisions = network.verify!(left.rows, right.rows, { dropoutSeed });
        found.set('verification', verificationLoss(decisions, left.labels, right.labels));
      }
      return found;
    },
    total: (losses) => addN([...losses].map(([name, loss]) => mul<Scalar>(loss, weights[name]!))),
    dispose: () => centres?.dispose(),
  };
}

/** A batch of pairs is the left pictures, then the right ones. */
function halves(rows: Tensor2D, labels: Tensor1D) {
  const half = labels.size / 2;
  return [0, half].map((at) => ({
    rows: slice(rows, at, half),
    labels: slice(labels, at, half),
  })) as [{ rows: Tensor2D; labels: Tensor1D }, { rows: Tensor2D; labels: Tensor1D }];
}

/** Stripes are compared at unit length in serving, so they are learnt at unit length. */
function unitRows(stripes: Tensor3D): Tensor3D {
  return div(stripes, sqrt(maximum(sum(square(stripes), 2, true), 1e-12)));
}
