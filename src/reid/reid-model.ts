import type { Size } from '../domain.ts';
import { ModelError } from '../errors.ts';

/** Shapes of a model, as its session or its pool tells them; an open size is a name or negative. */
export interface ModelShapes {
  readonly inputs: readonly (readonly (number | string)[])[];
  readonly outputs: readonly (readonly (number | string)[])[];
}

/** How a model's second output holds the stripes of one crop. */
export interface StripeLayout {
  readonly count: number;
  readonly dimension: number;
  /** True where it is [batch, dimension, count], as AlignedReID has it. */
  readonly transposed: boolean;
}

/** What a re-identification model takes and gives. */
export interface ReidModel {
  readonly input: Size;
  /** Where the model runs one batch size only. */
  readonly fixedBatch: number | undefined;
  readonly dimension: number;
  readonly stripes: StripeLayout | undefined;
}

/** The size that re-identification models are usually trained at. */
const usualInput: Size = { width: 128, height: 256 };

/**
 * Reads the contract of a re-identification model off its shapes: one input [batch, 3, height, width], first
 * output [batch, dimension], and maybe a second output of local features, [batch, stripes, dimension] or
 * [batch, dimension, stripes], where there are always fewer stripes than values in one.
 *
 * @param wanted input size for a model that leaves it open; default 256 high, 128 wide
 * @throws ModelError where an output size is open or the model takes another input size than `wanted`
 */
export function readReidModel({ inputs, outputs }: ModelShapes, wanted?: Size): ReidModel {
  const [batch, , height, width] = inputs[0]!.map(fixed);
  const input = {
    width: width ?? wanted?.width ?? usualInput.width,
    height: height ?? wanted?.height ?? usualInput.height,
  };
  if (wanted && (wanted.width !== input.width || wanted.height !== input.height)) {
    throw new ModelError(
      `inputSize is ${wanted.width}x${wanted.height}, but the model takes ${input.width}x${input.height}`,
      { hint: 'Leave inputSize out to use the size of the model.' },
    );
  }
  const dimension = fixed(outputs[0]![1]!);
  if (dimension === undefined) {
    throw new ModelError('its first output leaves the number of features open', {
      hint: 'Export the model with a fixed feature size.',
    });
  }
  return { input, fixedBatch: batch, dimension, stripes: outputs[1] && stripeLayout(outputs[1]) };
}

function stripeLayout(shape: readonly (number | string)[]): StripeLayout {
  const [, second, third] = shape.map(fixed);
  if (shape.length !== 3 || second === undefined || third === undefined) {
    throw new ModelError(
      `its second output should be local features [batch,stripes,dimension], but is [${shape.join(',')}]`,
      { hint: 'Export the model with one output, or with fixed stripes as the second.' },
    );
  }
  return { count: Math.min(second, third), dimension: Math.max(second, third), transposed: second > third };
}

function fixed(size: number | string): number | undefined {
  return typeof size === 'number' && size > 0 ? size : undefined;
}
