import type { Box } from '../domain.ts';
import type { MotionModel } from './kalman.ts';

const third = 10;
const fourth = 15;

const centre = (box: Box, quantity: number): number =>
  quantity === 0 ? box.x + box.width / 2 : box.y + box.height / 2;

/**
 * Centre x, centre y, aspect = width/height, height, with the noise of DeepSORT (Wojke et al. 2017), which grows with
 * the height of the person; ByteTrack uses it too. The published noise is per frame: 30 frames/s are taken to be meant.
 */
export const deepSortMotion: MotionModel = {
  referenceFps: 30,
  measured(box, quantity) {
    if (quantity < 2) return centre(box, quantity);
    return quantity === 2 ? box.width / box.height : box.height;
  },
  width: (state) => state[third]! * state[fourth]!,
  height: (state) => state[fourth]!,
  unit: (state, quantity) => (quantity === 2 ? 1 : state[fourth]!),
  least: [0.01, 1],
  growth: [0, 1],
  noise: {
    startValue: [1 / 10, 1 / 10, 1e-2, 1 / 10],
    startVelocity: [1 / 16, 1 / 16, 1e-5, 1 / 16],
    value: [1 / 20, 1 / 20, 1e-2, 1 / 20],
    velocity: [1 / 160, 1 / 160, 1e-5, 1 / 160],
    measured: [1 / 20, 1 / 20, 1e-1, 1 / 20],
  },
};

/**
 * Centre x, centre y, area, aspect without velocity, as SORT (Bewley et al. 2016) and OC-SORT: noise in pixels (and
 * square pixels), whatever the size of the person; a new track's velocity may be anything. Published
 * per frame, for sequences that mostly have 25 frames/s.
 */
export const sortMotion: MotionModel = {
  referenceFps: 25,
  measured(box, quantity) {
    if (quantity < 2) return centre(box, quantity);
    return quantity === 2 ? box.width * box.height : box.width / box.height;
  },
  width: (state) => Math.sqrt(state[third]! * state[fourth]!),
  height: (state) => Math.sqrt(state[third]! / state[fourth]!),
  unit: () => 1,
  least: [1, 0.01],
  growth: [2, 0],
  noise: {
    startValue: [Math.sqrt(10), Math.sqrt(10), Math.sqrt(10), Math.sqrt(10)],
    startVelocity: [100, 100, 100, 0],
    value: [1, 1, 1, 1],
    velocity: [0.1, 0.1, 0.01, 0],
    measured: [1, 1, Math.sqrt(10), Math.sqrt(10)],
  },
};
