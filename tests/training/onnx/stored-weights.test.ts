import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  fromTorch,
  toTorch,
  torchShape,
  type WeightLayout,
} from '../../../src/training/networks/weight-layout.ts';
import { halfWeights } from '../../../src/training/onnx/half-weights.ts';
import { int8Weights } from '../../../src/training/onnx/int8-weights.ts';
import {
  decodeModel,
  encodeModel,
  tensorType,
  type ModelProto,
} from '../../../src/training/onnx/onnx-proto.ts';
import { floatValues, rawBytes } from '../../../src/training/onnx/tensor-values.ts';
import { withoutTiny } from '../../../src/training/onnx/without-tiny.ts';

describe('withoutTiny', () => {
  it('drops what changes no sum in single precision, and denormal numbers', () => {
    expect([...withoutTiny(Float32Array.of(2, -1e-7, 1e-8, 3e-40))]).toEqual([2, Math.fround(-1e-7), 0, 0]);
    expect([...withoutTiny(Float32Array.of(1e-30, 1e-36, 1e-39))].map((value) => value !== 0)).toEqual([
      true,
      true,
      false,
    ]);
    expect([...withoutTiny(new Float32Array(2))]).toEqual([0, 0]);
  });
});

describe('weight layouts', () => {
  it('follow PyTorch', () => {
    // [out, in, h, w] = [2, 1, 1, 2] from [h, w, in, out] = [1, 2, 1, 2].
    expect(torchShape([1, 2, 1, 2], 'conv')).toEqual([2, 1, 1, 2]);
    expect([...toTorch(Float32Array.of(1, 2, 3, 4), [1, 2, 1, 2], 'conv')]).toEqual([1, 3, 2, 4]);
  });

  it('go there and back', () => {
    const shapes = fc.oneof(
      fc.tuple(
        fc.constant<WeightLayout>('conv'),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 }),
      ),
      fc.tuple(
        fc.constant<WeightLayout>('linear'),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 2 }),
      ),
    );
    fc.assert(
      fc.property(shapes, ([layout, shape]) => {
        const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
        expect(fromTorch(toTorch(values, shape, layout), shape, layout)).toEqual(values);
      }),
    );
  });
});

describe('weights stored smaller', () => {
  const values = Float32Array.from({ length: 64 * 32 }, (_, i) => Math.sin(i) * (i % 7));
  const model: ModelProto = {
    ir_version: 8,
    producer_name: '',
    producer_version: '',
    graph: {
      name: 'g',
      node: [],
      input: [],
      output: [],
      initializer: [
        { name: 'w', dims: [64, 32], data_type: tensorType.float, raw_data: rawBytes(values) },
        { name: 'b', dims: [64], data_type: tensorType.float, raw_data: rawBytes(values.subarray(0, 64)) },
      ],
    },
    opset_import: [],
    metadata_props: [],
  };

  it('rounds to half precision, and leaves biases alone', () => {
    const { graph } = decodeModel(encodeModel(halfWeights(model)));
    expect(graph.node.map(({ op_type, output }) => [op_type, output])).toEqual([['Cast', ['w']]]);
    const half = graph.initializer.find(({ name }) => name === 'w.half')!;
    expect(half.raw_data).toHaveLength(2 * values.length);
    floatValues(half).forEach((value, i) => {
      expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(Math.abs(values[i]!) * 2 ** -11 + 2 ** -25);
    });
    expect(graph.initializer.find(({ name }) => name === 'b')!.raw_data).toHaveLength(4 * 64);
  });

  it('rounds to 8 bits by groups of 16', () => {
    const { graph } = decodeModel(encodeModel(int8Weights(model)));
    expect(graph.node.map(({ op_type }) => op_type)).toEqual(['Cast', 'Mul', 'Reshape']);
    const find = (name: string) => graph.initializer.find((tensor) => tensor.name === name)!;
    const integers = new Int8Array(Uint8Array.from(find('w.int8').raw_data!).buffer);
    const scales = floatValues(find('w.scale'));
    expect(scales).toHaveLength(values.length / 16);
    integers.forEach((integer, i) => {
      const scale = scales[Math.trunc(i / 16)]!;
      expect(Math.abs(integer * scale - values[i]!)).toBeLessThanOrEqual(0.5001 * scale);
    });
  });
});
