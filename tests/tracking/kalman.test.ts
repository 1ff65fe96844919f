import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  correctKalman,
  kalmanBox,
  kalmanStateLength,
  predictKalman,
  startKalman,
} from '../../src/tracking/kalman.ts';
import { deepSortMotion } from '../../src/tracking/motion-models.ts';

const model = deepSortMotion;
const frame = 1 / 30;
const box = { x: 100, y: 50, width: 40, height: 100 };

function started(): Float64Array {
  const state = new Float64Array(kalmanStateLength);
  startKalman(model, state, box);
  return state;
}

describe('box Kalman filter', () => {
  it('begins at the measured box', () => {
    expect(kalmanBox(model, started())).toEqual(box);
  });

  it('has the published noise at one reference frame', () => {
    const state = started();
    predictKalman(model, state, frame);
    // Centre x of height 100: std 2·100/20 and 10·100/160 at first, plus 100/20 and 100/160 a frame.
    expect(state[2]).toBeCloseTo(10 ** 2 + 6.25 ** 2 + 5 ** 2, 9);
    expect(state[3]).toBeCloseTo(6.25 ** 2, 9);
    expect(state[4]).toBeCloseTo(6.25 ** 2 + 0.625 ** 2, 9);
  });

  it('predicts the same in one step of n frames as in n steps of one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (n) => {
        const once = started();
        const often = started();
        once[1] = 3;
        often[1] = 3;
        predictKalman(model, once, n * frame);
        for (let k = 0; k < n; k++) predictKalman(model, often, frame);
        once.forEach((value, k) => {
          expect(Math.abs(value - often[k]!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
        });
      }),
    );
  });

  it('learns a steady walk at any frame rate', () => {
    for (const seconds of [1 / 60, 1 / 25, 0.2]) {
      const state = started();
      for (let t = seconds; t < 6; t += seconds) {
        predictKalman(model, state, seconds);
        correctKalman(model, state, { ...box, x: box.x + 60 * t });
      }
      const before = kalmanBox(model, state).x;
      predictKalman(model, state, 0.5);
      expect(kalmanBox(model, state).x - before).toBeCloseTo(30, 0);
    }
  });

  it('stays finite and positive whatever real boxes it sees', () => {
    const extent = fc.double({ min: 0.01, max: 1e5, noNaN: true });
    const any = fc.record({ x: extent, y: extent, width: extent, height: extent });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(any, fc.double({ min: 1e-4, max: 2, noNaN: true })), { maxLength: 30 }),
        (run) => {
          const state = started();
          for (const [seen, seconds] of run) {
            predictKalman(model, state, seconds);
            correctKalman(model, state, seen);
            expect(state.every(Number.isFinite)).toBe(true);
            expect(kalmanBox(model, state).height).toBeGreaterThan(0);
            expect(kalmanBox(model, state).width).toBeGreaterThan(0);
            for (let k = 2; k < kalmanStateLength; k += 5) expect(state[k]).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
