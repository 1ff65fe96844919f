import { ModelError } from '../../errors.ts';
import { detrDeployed, detrRaw } from '../families/detr.ts';
import { rtmdet } from '../families/rtmdet.ts';
import { yolox } from '../families/yolox.ts';
import type { DetectorFamily } from './detector-family.ts';
import {
  bindContract,
  type BoundTensors,
  type ModelTensors,
  showContract,
  showModel,
} from './model-contract.ts';

/** What a detector may be declared as, and the exports that it stands for. */
const named = {
  yolox: [yolox],
  rtdetr: [detrRaw, detrDeployed],
  dfine: [detrRaw, detrDeployed],
  rtmdet: [rtmdet],
} as const;

export type FamilyName = keyof typeof named;
export const familyNames = Object.keys(named) as FamilyName[];

/** Families that a model's inputs and outputs alone tell apart; those with names of their own first. */
const recognisable = [detrRaw, detrDeployed, yolox];

export interface FoundFamily {
  readonly family: DetectorFamily;
  readonly tensors: BoundTensors;
}

/**
 * The family of a model, by the names, types and shapes of its inputs and outputs.
 *
 * @param name the only family that will do; by default any that is recognisable
 * @throws ModelError that shows what was expected and what was found
 */
export function findFamily(model: ModelTensors, name?: FamilyName): FoundFamily {
  if (name === undefined && bindContract(model, rtmdet.contract)) {
    throw new ModelError(
      `it comes from mmdetection, whose networks look alike and want their pictures differently; found ${showModel(model)}`,
      { hint: "If it is an RTMDet, say so: 'rtmdet:<model.onnx>'." },
    );
  }
  const candidates: readonly DetectorFamily[] = name === undefined ? recognisable : named[name];
  for (const family of candidates) {
    const tensors = bindContract(model, family.contract);
    if (tensors) return { family, tensors };
  }
  const expected = candidates.map(({ contract }) => showContract(contract)).join(', or ');
  throw new ModelError(
    `it is not ${name === undefined ? 'a detector of a known family' : candidates[0]!.purpose}: ` +
      `expected ${expected}; found ${showModel(model)}`,
    { hint: 'Check that the right file is given, and how it was exported.' },
  );
}
