import { ModelError } from '../../errors.ts';
import { fromFloat16Bits } from '../../maths/float16.ts';
import { tensorType, type TensorProto } from './onnx-proto.ts';

/** Values of a weight in a file, as single-precision numbers. */
export function floatValues(tensor: TensorProto): Float32Array {
  if (tensor.data_location === 1) {
    throw new ModelError(`the values of ${tensor.name} stand in a file of their own`, {
      hint: 'Save the model as one file without external data.',
    });
  }
  const raw = tensor.raw_data?.length ? aligned(tensor.raw_data) : undefined;
  switch (tensor.data_type) {
    case tensorType.float:
      return raw ? new Float32Array(raw) : Float32Array.from(tensor.float_data ?? []);
    case tensorType.double:
      return raw ? Float32Array.from(new Float64Array(raw)) : Float32Array.from(tensor.double_data ?? []);
    case tensorType.half:
      return fromFloat16Bits(raw ? new Uint16Array(raw) : Uint16Array.from(tensor.int32_data ?? []));
    default:
      throw new ModelError(`${tensor.name} holds numbers of type ${tensor.data_type}, expected floats`, {
        hint: 'Start from the single-precision model, not from a quantised one.',
      });
  }
}

/** A copy that begins where numbers may begin. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/** Bytes of numbers, as `raw_data` has them: little-endian, like every machine that Node runs on. */
export function rawBytes(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
