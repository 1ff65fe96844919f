import { attributeType, tensorType, type ModelProto } from './onnx-proto.ts';
import { mapWeights } from './map-weights.ts';
import { floatValues, rawBytes } from './tensor-values.ts';

const largestInteger = 127;

/**
 * Stores weights as 8-bit integers with one factor an output channel, w = scale · q: a quarter of the size. The
 * runtime multiplies them out once, when it loads the file (Cast and Mul of constants, which it folds; it would
 * repeat DequantizeLinear in every run), and computes in single precision as before.
 */
export function int8Weights(model: ModelProto): ModelProto {
  return mapWeights(model, (tensor) => {
    const values = floatValues(tensor);
    const [channels] = tensor.dims as [number];
    const each = values.length / channels;
    const scales = new Float32Array(channels);
    const integers = new Int8Array(values.length);
    for (let channel = 0; channel < channels; channel++) {
      const own = values.subarray(channel * each, (channel + 1) * each);
      const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // A channel of zeros needs a factor too.
      const scale = largest === 0 ? 1 : largest / largestInteger;
      scales[channel] = scale;
      own.forEach((value, i) => (integers[channel * each + i] = Math.round(value / scale)));
    }
    const { name } = tensor;
    const dims = [channels, ...tensor.dims.slice(1).map(() => 1)];
    return {
      initializer: [
        { name: `${name}.int8`, dims: tensor.dims, data_type: tensorType.int8, raw_data: rawBytes(integers) },
        { name: `${name}.scale`, dims, data_type: tensorType.float, raw_data: rawBytes(scales) },
      ],
      node: [
        {
          name: `${name}/Cast`,
          op_type: 'Cast',
          input: [`${name}.int8`],
          output: [`${name}.wide`],
          attribute: [{ name: 'to', type: attributeType.int, i: tensorType.float }],
        },
        {
          name: `${name}/Mul`,
          op_type: 'Mul',
          input: [`${name}.wide`, `${name}.scale`],
          output: [name],
          attribute: [],
        },
      ],
    };
  });
}
