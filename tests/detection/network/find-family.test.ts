import { expect, it } from 'vitest';
import { findFamily } from '../../../src/detection/network/find-family.ts';
import type { ModelTensor } from '../../../src/inference/onnx-messages.ts';

const tensor = (name: string, shape: readonly (number | string)[], type = 'float32'): ModelTensor => ({
  name,
  type,
  shape,
});
const picture = tensor('images', [1, 3, 640, 640]);
const deployed = {
  inputs: [picture, tensor('orig_target_sizes', ['N', 2], 'int64')],
  outputs: [
    tensor('labels', ['N', 300], 'int64'),
    tensor('boxes', ['N', 300, 4]),
    tensor('scores', ['N', 300]),
  ],
};
const raw = {
  inputs: [tensor('pixel_values', ['batch_size', 3, -1, -1])],
  outputs: [
    tensor('last_hidden_state', [-1, 300, 256]),
    tensor('pred_boxes', [-1, 300, 4]),
    tensor('logits', [-1, 300, 80]),
  ],
};
const yolox = { inputs: [picture], outputs: [tensor('output', [1, 8400, 85])] };

it('knows each export by its inputs and outputs, in any order of the named ones', () => {
  expect(findFamily(raw)).toMatchObject({ family: { name: 'rtdetr' } });
  expect(findFamily(raw).tensors.outputs.map(({ name }) => name)).toEqual(['logits', 'pred_boxes']);
  const turned = { ...deployed, inputs: deployed.inputs.toReversed() };
  expect(findFamily(turned).tensors.inputs.map(({ name }) => name)).toEqual(['images', 'orig_target_sizes']);
  expect(findFamily(yolox)).toMatchObject({ family: { name: 'yolox' } });
});

it.each([
  ['another family than the name says', yolox, 'rtdetr', 'it is not an RT-DETR or D-FINE detector: expected'],
  [
    'pictures of one channel',
    { ...yolox, inputs: [tensor('x', [1, 1, 64, 64])] },
    'yolox',
    'found x float32 [1,1,64,64]',
  ],
  [
    'pictures in doubles',
    { ...yolox, inputs: [{ ...picture, type: 'float64' }] },
    'yolox',
    'found images float64',
  ],
  [
    'an output that cannot be read',
    { ...yolox, outputs: [tensor('y', [1, 8400, 85], 'int8')] },
    undefined,
    'y int8',
  ],
  [
    'more inputs than can be filled',
    { ...raw, inputs: [...raw.inputs, picture] },
    undefined,
    'pixel_values float32',
  ],
  ['no outputs', { ...yolox, outputs: [] }, 'yolox', '-> '],
] as const)('refuses %s, with what was expected and found', (_, model, name, words) => {
  expect(() => findFamily(model, name)).toThrow(words);
  expect(() => findFamily(model, name)).toThrow(/expected .* \[batch,3,height,width\].* -> .*; found /);
});
