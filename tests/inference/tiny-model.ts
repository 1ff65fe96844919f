/** Writes the smallest of ONNX files (protobuf by hand), so that these tests need no downloaded weights. */

type Field = readonly [number: number, value: number | string | Uint8Array];

function varint(value: number): number[] {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}

function message(...fields: readonly Field[]): Uint8Array {
  const bytes: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number') bytes.push(...varint(number * 8), ...varint(value));
    else {
      const body = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      bytes.push(...varint(number * 8 + 2), ...varint(body.length), ...body);
    }
  }
  return Uint8Array.from(bytes);
}

function valueInfo(name: string, shape: readonly (number | string)[]): Uint8Array {
  const dims = shape.map((size): Field => [1, message([typeof size === 'number' ? 1 : 2, size])]);
  const float32 = 1;
  const tensor = message([1, float32], [2, message(...dims)]);
  return message([1, name], [2, message([1, tensor])]);
}

/** A model of one node `x -> y` of the given operator and shape (input and output alike). */
export function tinyModel(shape: readonly (number | string)[], operator = 'Relu'): Uint8Array {
  const node = message([1, 'x'], [2, 'y'], [4, operator]);
  const graph = message([1, node], [2, 'tiny'], [11, valueInfo('x', shape)], [12, valueInfo('y', shape)]);
  return message([1, 8], [7, graph], [8, message([2, 13])]);
}
