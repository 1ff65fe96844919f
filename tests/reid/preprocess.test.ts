import { describe, expect, it } from 'vitest';
import { mirror, preprocess } from '../../src/reid/preprocess.ts';

describe('preprocess', () => {
  it('writes normalised RGB planes into its slot of the batch only', () => {
    const input = { width: 2, height: 1 };
    const batch = new Float32Array(18).fill(9);
    preprocess({ size: { width: 1, height: 1 }, pixels: Uint8Array.of(255, 0, 51) }, input, batch, 1);
    expect([...batch.subarray(0, 6)]).toEqual([9, 9, 9, 9, 9, 9]);
    expect([...batch.subarray(12)]).toEqual([9, 9, 9, 9, 9, 9]);
    const expected = [(1 - 0.485) / 0.229, -0.456 / 0.224, (0.2 - 0.406) / 0.225];
    [0, 0, 1, 1, 2, 2].forEach((c, i) => expect(batch[6 + i]).toBeCloseTo(expected[c]!, 5));
  });

  it('mirrors each row', () => {
    const batch = Float32Array.from({ length: 24 }, (_, i) => i);
    mirror(batch, { width: 2, height: 2 }, 0, 1);
    expect([...batch.subarray(12)]).toEqual([1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]);
  });
});
