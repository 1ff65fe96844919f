import {
  attributeType,
  tensorType,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnx-proto.ts';
import { rawBytes } from './tensor-values.ts';
import { withoutTiny } from './without-tiny.ts';

export type Attribute = number | string | readonly number[];

/** A graph that grows node by node; every node here has one output, which carries the node's name. */
export interface OnnxGraph {
  /** @returns the name of its output */
  node(
    type: string,
    inputs: readonly string[],
    name: string,
    attributes?: Readonly<Record<string, Attribute>>,
  ): string;
  /** Adds constant floats, once a name. Values may still change until `build`; negligible ones become 0 then. */
  floats(name: string, dims: readonly number[], values: Float32Array): string;
  integers(name: string, values: readonly number[]): string;
  /** Whether a node takes this tensor already. */
  isRead(tensor: string): boolean;
  build(name: string, inputs: readonly ValueInfoProto[], outputs: readonly ValueInfoProto[]): GraphProto;
}

export function createGraph(): OnnxGraph {
  const nodes: NodeProto[] = [];
  const tensors = new Map<string, () => TensorProto>();
  const names = new Set<string>();

  function unique(name: string): string {
    let candidate = name;
    for (let i = 1; names.has(candidate); i++) candidate = `${name}_${i}`;
    names.add(candidate);
    return candidate;
  }

  return {
    node(type, inputs, name, attributes = {}) {
      const output = unique(name);
      nodes.push({
        name: output,
        op_type: type,
        input: inputs,
        output: [output],
        attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      });
      return output;
    },
    floats(name, dims, values) {
      tensors.set(name, () => ({
        name,
        dims,
        data_type: tensorType.float,
        raw_data: rawBytes(withoutTiny(values)),
      }));
      return name;
    },
    integers(name, values) {
      const raw_data = rawBytes(BigInt64Array.from(values, BigInt));
      tensors.set(name, () => ({ name, dims: [values.length], data_type: tensorType.int64, raw_data }));
      return name;
    },
    isRead: (tensor) => nodes.some(({ input }) => input.includes(tensor)),
    build: (name, input, output) => ({
      name,
      node: nodes,
      initializer: [...tensors.values()].map((tensor) => tensor()),
      input,
      output,
    }),
  };
}

function attribute(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'string') return { name, type: attributeType.string, s: Buffer.from(value) };
  if (typeof value !== 'number') return { name, type: attributeType.ints, ints: value };
  // ONNX tells whole numbers from floats by type, and of the attributes written here only these are floats.
  return name === 'epsilon'
    ? { name, type: attributeType.float, f: value }
    : { name, type: attributeType.int, i: value };
}

/** A float tensor whose first axis is the batch, of any size. */
export function batchOf(name: string, shape: readonly number[]): ValueInfoProto {
  const dim = [{ dim_param: 'batch' }, ...shape.map((length) => ({ dim_value: length }))];
  return { name, type: { tensor_type: { elem_type: tensorType.float, shape: { dim } } } };
}
