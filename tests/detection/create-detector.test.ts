import { expect, it } from 'vitest';
import { createDetector } from '../../src/detection/create-detector.ts';
import { ConfigError, ModelError } from '../../src/errors.ts';

it('makes the motion detector without any model', async () => {
  await using detector = await createDetector('motion');
  expect(detector.name).toBe('motion');
});

it.each(['', 'motions', 'yolox', 'yolox:', 'model.pt'])(
  'refuses "%s" and lists the choices',
  async (spec) => {
    const error: unknown = await createDetector(spec).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({
      message: `unknown detector "${spec}"`,
      hint: expect.stringContaining("'motion'") as string,
    });
  },
);

it.each(['nowhere/model.onnx', 'yolox:nowhere/model.onnx'])('%s: names the missing file', async (spec) => {
  const error: unknown = await createDetector(spec).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  expect(error).toMatchObject({ message: 'model nowhere/model.onnx not found' });
});
