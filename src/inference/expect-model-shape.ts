import type { InferenceSession } from 'onnxruntime-node';
import { ModelError } from '../errors.ts';

/** A size that must be so, or a name for one that may be anything. */
export type ExpectedShape = readonly (number | string)[];

/** What a program needs of its model; further inputs are an error, further outputs are ignored. */
export interface ExpectedModel {
  /** Completes "the model is not …", e.g. `a YOLOX detector`. */
  readonly purpose: string;
  readonly input: ExpectedShape;
  readonly outputs: readonly ExpectedShape[];
}

/**
 * Refuses a model of another shape when it is loaded, not when its output turns out to be nonsense. Sizes that
 * the model leaves open fit anything.
 *
 * @throws ModelError that shows the expected and the found shapes
 */
export function expectModelShape(
  model: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
  { purpose, input, outputs }: ExpectedModel,
): void {
  const inputs = model.inputMetadata.map(floatShape);
  const found = model.outputMetadata.map(floatShape);
  const fits =
    inputs.length === 1 &&
    shapeFits(input, inputs[0]) &&
    outputs.every((expected, index) => shapeFits(expected, found[index]));
  if (fits) return;
  throw new ModelError(
    `it is not ${purpose}: expected float32 ${show([input])} -> ${show(outputs)}, ` +
      `found ${show(inputs)} -> ${show(found)}`,
    { hint: 'Check that the right file is given for this purpose.' },
  );
}

type FoundShape = ExpectedShape | string;

/** The shape of a float32 tensor; the type's name for anything else. */
function floatShape(value: InferenceSession.ValueMetadata): FoundShape {
  if (!value.isTensor) return 'not a tensor';
  return value.type === 'float32' ? value.shape : `${value.type} [${value.shape.join(',')}]`;
}

function shapeFits(expected: ExpectedShape, found: FoundShape | undefined): boolean {
  if (found === undefined || typeof found === 'string' || expected.length !== found.length) return false;
  return expected.every((size, axis) => {
    const other = found[axis]!;
    return typeof size === 'string' || typeof other === 'string' || other < 0 || size === other;
  });
}

function show(shapes: readonly FoundShape[]): string {
  return shapes.map((shape) => (typeof shape === 'string' ? shape : `[${shape.join(',')}]`)).join(' and ');
}
