import { readFile } from 'node:fs/promises';
import { ModelError } from '../../errors.ts';
import { errorText } from '../../runtime/error-text.ts';
import { decodeModel, type ModelProto, type NodeProto, type TensorProto } from './onnx-proto.ts';

/** A layer of a file that has weights, with those weights; what stands between the layers is left out. */
export interface WeightedNode {
  readonly name: string;
  readonly type: 'Conv' | 'Gemm' | 'MatMul' | 'BatchNormalization' | 'InstanceNormalization';
  /** Names of the tensor that it takes and of the one that it gives. */
  readonly input: string;
  readonly output: string;
  /** In the order of the operator's inputs, without the first, which is computed. */
  readonly constants: readonly TensorProto[];
  /** Gemm: whether the weight is [out, in]. */
  readonly transposed: boolean;
}

const weightedTypes: ReadonlySet<string> = new Set<WeightedNode['type']>([
  'Conv',
  'Gemm',
  'MatMul',
  'BatchNormalization',
  'InstanceNormalization',
]);

/** @throws ModelError where the file is missing or no ONNX model */
export async function readOnnx(path: string): Promise<ModelProto> {
  const fields = { file: path };
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ModelError(`model ${path} cannot be read: ${errorText(cause)}`, {
      cause,
      hint: 'Give the path of an .onnx file.',
      fields,
    });
  });
  const refuse = (cause?: unknown): ModelError =>
    new ModelError(`model ${path} is not an ONNX model or is damaged (${bytes.length} bytes)`, {
      cause,
      hint: 'Fetch or export the file again.',
      fields,
    });
  let model: ModelProto;
  try {
    model = decodeModel(bytes);
  } catch (cause) {
    throw refuse(cause);
  }
  // Almost any bytes are a message of no known field.
  if (!((model as Partial<ModelProto>).graph?.node.length ?? 0)) throw refuse();
  return model;
}

/** The layers with weights, in the order in which the file computes them, which is that of the network. */
export function weightedNodes({ graph }: ModelProto): WeightedNode[] {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const found: WeightedNode[] = [];
  for (const node of graph.node) {
    keepConstant(node, constants);
    if (!weightedTypes.has(node.op_type)) continue;
    const own = node.input.slice(1).map((input) => constants.get(input));
    if (own.length === 0 || !own.every((tensor) => tensor !== undefined)) continue;
    const transposed = node.attribute.some(({ name, i }) => name === 'transB' && i === 1);
    found.push({
      name: node.name,
      type: node.op_type as WeightedNode['type'],
      input: node.input[0]!,
      output: node.output[0]!,
      constants: own,
      transposed,
    });
  }
  return found;
}

/** Weights also come from Constant nodes, and under another name through Identity where layers share them. */
function keepConstant(node: NodeProto, constants: Map<string, TensorProto>): void {
  const [output] = node.output;
  if (output === undefined) return;
  if (node.op_type === 'Constant') {
    const value = node.attribute.find(({ name }) => name === 'value')?.t;
    if (value) constants.set(output, value);
  } else if (node.op_type === 'Identity') {
    const same = constants.get(node.input[0]!);
    if (same) constants.set(output, same);
  }
}
