import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import createProgram from '../../src/reid/osnet-program.ts';

/** Stands in for a network with stripes: its features are the batch slot's first value and its place. */
function session(batch: number | string, local: readonly (number | string)[]) {
  const runs: number[] = [];
  const value = (name: string, shape: readonly (number | string)[]) => ({
    name,
    isTensor: true,
    type: 'float32',
    shape,
  });
  const fake = {
    inputNames: ['x'],
    outputNames: ['global', 'local'],
    inputMetadata: [value('x', [batch, 3, 2, 2])],
    outputMetadata: [value('global', [batch, 2]), value('local', local)],
    run({ x }: { x: Tensor }) {
      const slots = x.dims[0]!;
      runs.push(slots);
      const first = Array.from({ length: slots }, (_, slot) => x.data[slot * 12] as number);
      return Promise.resolve({
        global: new Tensor('float32', Float32Array.from(first.flatMap((v) => [v, 1])), [slots, 2]),
        local: new Tensor('float32', Float32Array.from(first.flatMap(() => [1, 2, 3, 4, 5, 6])), [
          slots,
          2,
          3,
        ]),
      });
    },
  };
  return { session: fake as unknown as InferenceSession, runs };
}

const size = { width: 1, height: 1 };
const request = { sizes: [size, size, size], pixels: Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 9, 9) };
const unit = (...values: number[]): number[] => values.map((v) => v / Math.hypot(...values));
const close = (actual: Float32Array | undefined, expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((v, i) => expect(actual![i]).toBeCloseTo(v, 5));
};

describe('the program of a network with stripes', () => {
  it.each([
    [['b', 2, 3] as const, [...unit(1, 2, 3), ...unit(4, 5, 6)]],
    [['b', 3, 2] as const, [...unit(1, 3, 5), ...unit(2, 4, 6)]],
  ])('gives unit rows by stripe from a second output %j', async (shape, stripes) => {
    const program = await createProgram(session('b', shape).session, { inputSize: undefined, flip: false });
    const { local } = await program.run(request);
    close(local, [...stripes, ...stripes, ...stripes]);
  });

  it('fills up a fixed batch, and drops what the filling gave', async () => {
    const { session: fixed, runs } = session(2, [2, 2, 3]);
    const program = await createProgram(fixed, { inputSize: undefined, flip: true });
    const { global, local } = await program.run(request);
    expect(runs).toEqual([2, 2, 2]);
    const dark = -0.485 / 0.229;
    const red = (1 - 0.485) / 0.229;
    close(global, [...unit(dark, 1), ...unit(red, 1), ...unit(dark, 1)]);
    expect(local).toHaveLength(18);
  });

  it('pads an odd number of crops', async () => {
    const { session: fixed, runs } = session(2, [2, 2, 3]);
    const program = await createProgram(fixed, { inputSize: undefined, flip: false });
    expect((await program.run(request)).global).toHaveLength(6);
    expect(runs).toEqual([2, 2]);
  });
});
