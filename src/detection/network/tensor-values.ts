import { Tensor } from 'onnxruntime-node';
import { ModelError } from '../../errors.ts';
import { fromFloat16Bits } from '../../maths/float16.ts';
import type { NetworkOutput } from './detector-family.ts';
import type { PlanesArray } from './picture-format.ts';

/**
 * The values of a network's output, half precision widened to floats.
 *
 * @throws ModelError where the type is none that a detector's output has
 */
export function numericValues({ data, type }: Tensor): NetworkOutput['values'] {
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof BigInt64Array)
    return data;
  // Newer runtimes have an array of half-precision numbers, older ones show their bits.
  if (type === 'float16') {
    return data instanceof Uint16Array ? fromFloat16Bits(data) : Float32Array.from(data as ArrayLike<number>);
  }
  throw new ModelError(`an output of the network is ${type}: expected float32, float16, int32 or int64`);
}

/** A tensor of a type out of numbers; `float16` from bits, where they come as an array of whole numbers. */
export function numericTensor(
  type: string,
  values: PlanesArray | readonly number[],
  dims: readonly number[],
): Tensor {
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(values as number[], BigInt), dims);
  if (type === 'int32') return new Tensor('int32', Int32Array.from(values), dims);
  if (type === 'uint8') return new Tensor('uint8', values as Uint8Array, dims);
  if (type === 'float16') return halves(values as Uint16Array, dims);
  return new Tensor('float32', values instanceof Float32Array ? values : Float32Array.from(values), dims);
}

function halves(bits: Uint16Array, dims: readonly number[]): Tensor {
  const { Float16Array: Halves } = globalThis as {
    Float16Array?: new (buffer: ArrayBufferLike, offset: number, length: number) => Uint16Array;
  };
  // The same bytes, seen the way this version of the runtime wants them.
  return new Tensor('float16', Halves ? new Halves(bits.buffer, bits.byteOffset, bits.length) : bits, dims);
}
