import { join } from 'node:path';
import type { PlannedWeight } from '../../../src/training/networks/planning-layers.ts';
import { fromTorch } from '../../../src/training/networks/weight-layout.ts';
import { goldenFolder, readGolden } from '../../support/reference-data.ts';

export interface GoldenForward {
  readonly num_classes: number;
  readonly tensors: readonly (readonly [number, string, readonly number[], TensorKind])[];
  readonly stages: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly mean: number;
    readonly l2_norm: number;
  }[];
  readonly features?: readonly (readonly number[])[];
  readonly features_first_64: readonly (readonly number[])[];
  readonly features_l2_norm: readonly number[];
  readonly logits_first_8: readonly (readonly number[])[];
}

export interface GoldenOsnet {
  readonly u_check: Readonly<Record<string, number | readonly number[]>>;
  readonly complexity: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly forward: Readonly<Record<string, GoldenForward>>;
}

type TensorKind = 'matrix' | 'scale' | 'bias' | 'mean' | 'var';

export const goldenOsnetPath = join(goldenFolder, 'osnet.json');

export const goldenOsnet = () => readGolden(goldenOsnetPath) as GoldenOsnet;

/** The `u` of element i of tensor t, as the fixture's formula makes it. */
export function formulaUniform(t: number, i: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(t + 1, 0x85ebca77);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  h = Math.imul(h, 0x297a2d39);
  h ^= h >>> 15;
  return (h >>> 0) / 4294967296;
}

/** Values of one weight by the formula, in TensorFlow's layout. */
export function formulaWeight(
  golden: GoldenForward,
  { name, shape, layout }: Pick<PlannedWeight, 'name' | 'shape' | 'layout'>,
): Float32Array {
  const tensor = golden.tensors.find(([, known]) => known === name);
  if (!tensor) throw new Error(`the fixture has no ${name}`);
  const [t, , torchShape, kind] = tensor;
  const size = torchShape.reduce((product, n) => product * n, 1);
  const fanIn = size / torchShape[0]!;
  const value: Record<TensorKind, (u: number) => number> = {
    matrix: (u) => (2 * u - 1) * Math.sqrt(4 / fanIn),
    scale: (u) => 1 + 0.1 * (2 * u - 1),
    bias: (u) => 0.1 * (2 * u - 1),
    mean: (u) => 0.1 * (2 * u - 1),
    var: (u) => 1 + 0.5 * u,
  };
  const values = Float32Array.from({ length: size }, (_, i) => value[kind](formulaUniform(t, i)));
  return fromTorch(values, shape, layout);
}

/** The fixture's input, [2, 256, 128, 3] here. */
export function formulaImages(): Float32Array {
  const torch = Float32Array.from(
    { length: 2 * 3 * 256 * 128 },
    (_, i) => 2 * Math.sin(0.01 * i) * Math.cos(0.00004 * i),
  );
  const images = new Float32Array(torch.length);
  const plane = 256 * 128;
  torch.forEach((value, i) => {
    const [picture, channel, place] = [Math.trunc(i / (3 * plane)), Math.trunc(i / plane) % 3, i % plane];
    images[(picture * plane + place) * 3 + channel] = value;
  });
  return images;
}
