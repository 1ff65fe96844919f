/** Writes small ONNX models node by node (protobuf by hand), so that tests need no downloaded weights. */

const tensorTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const;
export type OnnxType = keyof typeof tensorTypes;

export interface OnnxValue {
  readonly name: string;
  /** Default float32. */
  readonly type?: OnnxType;
  /** A name leaves a size open. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxConstant {
  readonly type?: OnnxType;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers, none negative. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly constants?: Readonly<Record<string, OnnxConstant>>;
}

/** The bytes of a model file of opset 13. */
export function onnxModel({ inputs, outputs, nodes, constants = {} }: OnnxGraph): Uint8Array {
  const graph = message(
    ...nodes.map((node): Field => [1, nodeOf(node)]),
    [2, 'test'],
    ...Object.entries(constants).map(([name, constant]): Field => [5, tensorOf(name, constant)]),
    ...inputs.map((value): Field => [11, valueOf(value)]),
    ...outputs.map((value): Field => [12, valueOf(value)]),
  );
  return message([1, 8], [7, graph], [8, message([2, 13])]);
}

type Field = readonly [number: number, value: number | string | Uint8Array];

function varint(value: number): number[] {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

function message(...fields: readonly Field[]): Uint8Array {
  const parts = fields.map(([number, value]) => {
    if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
    const body = Buffer.from(value as Uint8Array);
    return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(body.length)]), body]);
  });
  return Buffer.concat(parts);
}

function nodeOf({ operator, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [4, operator],
    ...Object.entries(attributes).map(([name, value]): Field => {
      const [one, many] = [2, 7];
      return typeof value === 'number'
        ? [5, message([1, name], [3, value], [20, one])]
        : [5, message([1, name], ...value.map((each): Field => [8, each]), [20, many])];
    }),
  );
}

function valueOf({ name, type = 'float32', shape }: OnnxValue): Uint8Array {
  const dims = shape.map((size): Field => [1, message([typeof size === 'number' ? 1 : 2, size])]);
  const tensor = message([1, tensorTypes[type]], [2, message(...dims)]);
  return message([1, name], [2, message([1, tensor])]);
}

function tensorOf(name: string, { type = 'float32', shape, values }: OnnxConstant): Uint8Array {
  return message(
    ...shape.map((size): Field => [1, size]),
    [2, tensorTypes[type]],
    [8, name],
    [9, rawBytes(type, values)],
  );
}

function rawBytes(type: OnnxType, values: readonly number[]): Uint8Array {
  const typed = {
    float32: () => Float32Array.from(values),
    uint8: () => Uint8Array.from(values),
    int8: () => Int8Array.from(values),
    int32: () => Int32Array.from(values),
    int64: () => BigInt64Array.from(values, BigInt),
    /** As bits. */
    float16: () => Uint16Array.from(values),
  }[type]();
  return new Uint8Array(typed.buffer);
}
