import { attributeType, tensorType, type ModelProto, type NodeProto } from './onnx-proto.ts';
import { halfWeight } from './half-weights.ts';
import { mapWeights } from './map-weights.ts';
import { floatValues, rawBytes } from './tensor-values.ts';

const largestInteger = 127;
/** Weights that share a factor, within one output channel: one large weight spoils no more than these. */
const groupSize = 16;
/** Smaller tensors stay in half precision: they are many layers' errors for few bytes. */
const leastValues = 2048;

/**
 * Stores weights as 8-bit integers, w = scale · q, with a factor for every 16 weights of an output channel (for a
 * whole channel where its weights do not divide so): a third of the size or less. The runtime multiplies them out once, when
 * it loads the file (Cast, Mul and Reshape of constants, which it folds; DequantizeLinear it would repeat in every
 * run), and computes in single precision as before.
 */
export function int8Weights(model: ModelProto): ModelProto {
  return mapWeights(model, (tensor) => {
    const values = floatValues(tensor);
    if (values.length < leastValues) return halfWeight(tensor);
    const { name, dims } = tensor;
    const perChannel = values.length / dims[0]!;
    const group = perChannel % groupSize === 0 ? groupSize : perChannel;
    const { integers, scales } = quantise(values, group);
    const node = (
      type: string,
      inputs: string[],
      output: string,
      attribute: NodeProto['attribute'] = [],
    ) => ({
      name: `${name}/${type}`,
      op_type: type,
      input: inputs,
      output: [output],
      attribute,
    });
    const to = { name: 'to', type: attributeType.int, i: tensorType.float };
    const groups = values.length / group;
    return {
      initializer: [
        {
          name: `${name}.int8`,
          dims: [groups, group],
          data_type: tensorType.int8,
          raw_data: rawBytes(integers),
        },
        { name: `${name}.scale`, dims: [groups, 1], data_type: tensorType.float, raw_data: rawBytes(scales) },
        {
          name: `${name}.dims`,
          dims: [dims.length],
          data_type: tensorType.int64,
          raw_data: rawBytes(BigInt64Array.from(dims, BigInt)),
        },
      ],
      node: [
        node('Cast', [`${name}.int8`], `${name}.wide`, [to]),
        node('Mul', [`${name}.wide`, `${name}.scale`], `${name}.flat`),
        node('Reshape', [`${name}.flat`, `${name}.dims`], name),
      ],
    };
  });
}

/** Rounds each group to multiples of its largest value's 127th part. */
function quantise(values: Float32Array, group: number): { integers: Int8Array; scales: Float32Array } {
  const integers = new Int8Array(values.length);
  const scales = new Float32Array(values.length / group);
  scales.forEach((_, index) => {
    const own = values.subarray(index * group, (index + 1) * group);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // A group of zeros needs a factor too.
    const scale = largest === 0 ? 1 : largest / largestInteger;
    scales[index] = scale;
    own.forEach((value, i) => (integers[index * group + i] = Math.round(value / scale)));
  });
  return { integers, scales };
}
