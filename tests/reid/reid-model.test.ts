import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/errors.ts';
import { readReidModel } from '../../src/reid/reid-model.ts';

const inputs = [['batch', 3, 256, 128]];

describe('readReidModel', () => {
  it('reads the size of input and feature', () => {
    expect(readReidModel({ inputs, outputs: [['batch', 512]] })).toEqual({
      input: { width: 128, height: 256 },
      fixedBatch: undefined,
      dimension: 512,
      stripes: undefined,
    });
  });

  it('takes the wanted size where the model leaves it open, and 256x128 where nobody says', () => {
    const open = { inputs: [[4, 3, -1, 'w']], outputs: [[4, 8]] };
    expect(readReidModel(open, { width: 64, height: 160 })).toMatchObject({
      input: { width: 64, height: 160 },
      fixedBatch: 4,
    });
    expect(readReidModel(open).input).toEqual({ width: 128, height: 256 });
  });

  it('finds stripes in either layout', () => {
    const stripes = (shape: readonly (number | string)[]) =>
      readReidModel({ inputs, outputs: [['b', 512], shape] }).stripes;
    expect(stripes(['b', 8, 128])).toEqual({ count: 8, dimension: 128, transposed: false });
    expect(stripes(['b', 128, 8])).toEqual({ count: 8, dimension: 128, transposed: true });
  });

  it.each([
    ['another size than wanted', { inputs, outputs: [['b', 512]] }, { width: 64, height: 256 }],
    ['an open feature size', { inputs, outputs: [['b', 'd']] }, undefined],
    [
      'a second output without stripes',
      {
        inputs,
        outputs: [
          ['b', 512],
          ['b', 10],
        ],
      },
      undefined,
    ],
  ])('refuses %s', (_, shapes, wanted) => {
    expect(() => readReidModel(shapes, wanted)).toThrow(ModelError);
  });
});
