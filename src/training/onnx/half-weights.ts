import { toFloat16Bits } from '../../maths/float16.ts';
import { attributeType, tensorType, type ModelProto, type TensorProto } from './onnx-proto.ts';
import { mapWeights, type Replacement } from './map-weights.ts';
import { floatValues, rawBytes } from './tensor-values.ts';

/**
 * Stores weights in half precision, half the size. Inputs, outputs and computing stay in single precision: a runtime
 * widens the weights once, when it loads the file, so it runs as fast as before on processors without half-precision
 * arithmetic, and on the others no activation overflows.
 */
export function halfWeights(model: ModelProto): ModelProto {
  return mapWeights(model, halfWeight);
}

/** One weight in half precision. */
export function halfWeight(tensor: TensorProto): Replacement {
  const halves = Uint16Array.from(floatValues(tensor), toFloat16Bits);
  const name = `${tensor.name}.half`;
  return {
    initializer: [{ name, dims: tensor.dims, data_type: tensorType.half, raw_data: rawBytes(halves) }],
    node: [
      {
        name: `${tensor.name}/Cast`,
        op_type: 'Cast',
        input: [name],
        output: [tensor.name],
        attribute: [{ name: 'to', type: attributeType.int, i: tensorType.float }],
      },
    ],
  };
}
