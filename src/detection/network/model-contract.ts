import type { ModelTensor } from '../../inference/onnx-messages.ts';

/** One input or output that a family of networks has. */
export interface TensorContract {
  /** Its name where exports agree on one; otherwise the tensor is the one at this place of the list. */
  readonly name?: string;
  readonly types: readonly string[];
  /** A size that must be so, or a name for one that may be anything. */
  readonly shape: readonly (number | string)[];
}

/** What a family of networks looks like from outside. */
export interface ModelContract {
  /** All of them: a network that wants more cannot be fed. */
  readonly inputs: readonly TensorContract[];
  /** Those that are read; a network may give more. */
  readonly outputs: readonly TensorContract[];
}

/** Names, types and shapes of a model's inputs and outputs. */
export interface ModelTensors {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
}

/** The tensors that a contract speaks of, in its order. */
export interface BoundTensors {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
}

/** Types that hold the numbers a network gives. */
export const floatTypes = ['float32', 'float16'] as const;
/** Types in which a network takes pictures. */
export const pictureTypes = ['float32', 'float16', 'uint8'] as const;

/** Finds a contract's tensors in a model; undefined where the model does not keep it. Open sizes fit anything. */
export function bindContract(model: ModelTensors, contract: ModelContract): BoundTensors | undefined {
  if (model.inputs.length !== contract.inputs.length) return undefined;
  const inputs = bindAll(model.inputs, contract.inputs);
  const outputs = bindAll(model.outputs, contract.outputs);
  return inputs && outputs && { inputs, outputs };
}

function bindAll(
  found: readonly ModelTensor[],
  expected: readonly TensorContract[],
): readonly ModelTensor[] | undefined {
  const bound = expected.flatMap((contract, place) => {
    const { name } = contract;
    const tensor = name === undefined ? found[place] : found.find((each) => each.name === name);
    return tensor && fits(tensor, contract) ? [tensor] : [];
  });
  return bound.length === expected.length ? bound : undefined;
}

function fits({ type, shape }: ModelTensor, expected: TensorContract): boolean {
  return (
    expected.types.includes(type) &&
    shape.length === expected.shape.length &&
    shape.every((size, axis) => {
      const wanted = expected.shape[axis]!;
      return typeof wanted === 'string' || isOpen(size) || size === wanted;
    })
  );
}

/** Whether a model leaves a size open; ONNX Runtime shows some of these as -1. */
export function isOpen(size: number | string | undefined): boolean {
  return typeof size !== 'number' || size < 0;
}

/** E.g. `images float32 [1,3,640,640] -> logits float32|float16 [batch,queries,classes]`. */
export function showContract({ inputs, outputs }: ModelContract): string {
  const show = ({ name, types, shape }: TensorContract): string =>
    `${name === undefined ? '' : `${name} `}${types.join('|')} [${shape.join(',')}]`;
  return `${inputs.map(show).join(', ')} -> ${outputs.map(show).join(', ')}`;
}

/** The same for what a model has. */
export function showModel({ inputs, outputs }: ModelTensors): string {
  const show = ({ name, type, shape }: ModelTensor): string => `${name} ${type} [${shape.join(',')}]`;
  return `${inputs.map(show).join(', ')} -> ${outputs.map(show).join(', ')}`;
}
