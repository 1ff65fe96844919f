import type { InferenceSession } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { ModelError } from '../../src/errors.ts';
import { expectModelShape } from '../../src/inference/expect-model-shape.ts';

type Shape = readonly (number | string)[];
const tensor = (shape: Shape, type = 'float32') =>
  ({ name: 't', isTensor: true, type, shape }) as InferenceSession.ValueMetadata;
const model = (inputs: Shape[], outputs: Shape[]) => ({
  inputMetadata: inputs.map((shape) => tensor(shape)),
  outputMetadata: outputs.map((shape) => tensor(shape)),
});
const expected = { purpose: 'a face finder', input: [1, 3, 'height', 'width'], outputs: [['batch', 5]] };

it('takes a model whose fixed sizes agree; open sizes fit anything', () => {
  expectModelShape(model([[1, 3, 20, 30]], [[1, 5]]), expected);
  expectModelShape(model([['n', 3, 20, 30]], [['n', 'm'], [7]]), expected);
});

it.each([
  ['another size', model([[1, 4, 20, 30]], [[1, 5]])],
  ['another rank', model([[1, 3, 20]], [[1, 5]])],
  ['another output', model([[1, 3, 20, 30]], [[1, 6]])],
  ['a missing output', model([[1, 3, 20, 30]], [])],
  ['a second input', model([[1, 3, 20, 30], [1]], [[1, 5]])],
  ['another type', { ...model([], [[1, 5]]), inputMetadata: [tensor([1, 3, 20, 30], 'uint8')] }],
])('refuses %s', (_, found) => {
  expect(() => expectModelShape(found, expected)).toThrow(ModelError);
});

it('shows what it expected and what it found', () => {
  expect(() => expectModelShape(model([[1, 3, 20, 30]], [['n', 512]]), expected)).toThrow(
    'it is not a face finder: expected float32 [1,3,height,width] -> [batch,5], found [1,3,20,30] -> [n,512]',
  );
});
