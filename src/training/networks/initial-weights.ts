import { createRandom } from '../../maths/random.ts';
import { torchShape } from './weight-layout.ts';
import type { PlannedWeight } from './planning-layers.ts';

const deviations = { normal: 0.01, small: 0.001 } as const;

/**
 * First values of a weight, as torchreid draws them: Kaiming normal by fan-out for convolutions (He et al., 2015,
 * equation 14), normal with deviation 0.01 for fully connected layers (0.001 for the classifiers of BNNeck), ones
 * and zeros for normalisation. Each weight has random numbers of its own, so that a further head changes no other.
 */
export function initialValues({ name, shape, layout, initial }: PlannedWeight, seed: number): Float32Array {
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  if (initial === 'zeros') return values;
  if (initial === 'ones') return values.fill(1);
  const random = createRandom(seed).fork(name);
  const deviation = initial === 'kaiming' ? Math.sqrt(2 / fanOut(shape, layout)) : deviations[initial];
  return values.map(() => deviation * random.normal());
}

/** As PyTorch counts it: outputs × kernel, also where a kernel serves one channel only. */
function fanOut(shape: readonly number[], layout: PlannedWeight['layout']): number {
  const [out, , ...kernel] = torchShape(shape, layout);
  return kernel.reduce((product, n) => product * n, out!);
}
