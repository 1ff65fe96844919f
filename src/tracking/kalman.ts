import type { Box } from '../domain.ts';

/*
 * Constant-velocity Kalman filter on a box, measured as (centre x, centre y, aspect = width/height, height), with
 * the noise of DeepSORT (Wojke et al. 2017), which ByteTrack uses too. All its covariances are diagonal and its
 * motion couples each quantity with its own velocity only, so the 8-dimensional filter is exactly four filters
 * of two dimensions: no matrix is needed.
 *
 * The state is a flat array, five numbers for each of the four quantities:
 * value, velocity (per reference frame), variance of the value, covariance, variance of the velocity.
 */
const stride = 5;
export const kalmanStateLength = 4 * stride;

/** The published noise is per frame; this is the frame rate that it is taken to mean. */
const referenceFps = 30;

const height = 3 * stride;
const positionNoise = 1 / 20;
const velocityNoise = 1 / 160;
const aspectNoise = { value: 1e-2, velocity: 1e-5, measured: 1e-1 };
const leastHeight = 1;
const leastAspect = 0.01;

const isAspect = (quantity: number): boolean => quantity === 2;

/** Begins at a measured box, at rest. */
export function startKalman(state: Float64Array, box: Box): void {
  for (let q = 0; q < 4; q++) {
    const k = q * stride;
    const value = isAspect(q) ? aspectNoise.value : 2 * positionNoise * box.height;
    const velocity = isAspect(q) ? aspectNoise.velocity : 10 * velocityNoise * box.height;
    state[k] = measured(box, q);
    state[k + 1] = 0;
    state[k + 2] = value * value;
    state[k + 3] = 0;
    state[k + 4] = velocity * velocity;
  }
}

/**
 * Moves the state on by a real time step. One step of n reference frames adds the same noise as n steps of one:
 * with velocity noise q a step, n steps give the velocity n·q, the covariance q·n(n−1)/2 and the value
 * q·(n−1)n(2n−1)/6, besides n times its own noise.
 */
export function predictKalman(state: Float64Array, seconds: number): void {
  const n = seconds * referenceFps;
  const sinceFirst = Math.max(0, n - 1);
  const h = state[height]!;
  for (let q = 0; q < 4; q++) {
    const k = q * stride;
    const value = isAspect(q) ? aspectNoise.value : positionNoise * h;
    const velocity = isAspect(q) ? aspectNoise.velocity : velocityNoise * h;
    const spread = velocity * velocity;
    state[k]! += n * state[k + 1]!;
    state[k + 2]! +=
      n * (2 * state[k + 3]! + n * state[k + 4]!) +
      n * value * value +
      (spread * sinceFirst * n * (2 * n - 1)) / 6;
    state[k + 3]! += n * state[k + 4]! + (spread * n * sinceFirst) / 2;
    state[k + 4]! += n * spread;
  }
  hold(state, height, leastHeight);
  hold(state, 2 * stride, leastAspect);
}

/** A box may not shrink through zero while it coasts. */
function hold(state: Float64Array, k: number, least: number): void {
  if (state[k]! >= least) return;
  state[k] = least;
  state[k + 1] = 0;
}

/** Corrects the state with a measured box. */
export function correctKalman(state: Float64Array, box: Box): void {
  const h = state[height]!;
  for (let q = 0; q < 4; q++) {
    const k = q * stride;
    const noise = isAspect(q) ? aspectNoise.measured : positionNoise * h;
    // In these forms no variance is a difference of nearly equal numbers: after a violent change of size
    // `1 - gain` would round to nothing, and a filter that is that sure of itself never listens again.
    const variance = noise * noise;
    const value = state[k + 2]!;
    const covariance = state[k + 3]!;
    const velocity = state[k + 4]!;
    const total = value + variance;
    const kept = variance / total;
    const surprise = measured(box, q) - state[k]!;
    state[k]! += (value / total) * surprise;
    state[k + 1]! += (covariance / total) * surprise;
    state[k + 2] = value * kept;
    state[k + 3] = covariance * kept;
    state[k + 4] = Math.max(velocity - (covariance * covariance) / total, velocity * kept);
  }
  hold(state, height, leastHeight);
  hold(state, 2 * stride, leastAspect);
}

/** Forgets how fast the box grows: a person out of sight would otherwise swell or vanish. */
export function stopGrowth(state: Float64Array): void {
  state[height + 1] = 0;
}

export function kalmanBox(state: Float64Array): Box {
  const h = state[height]!;
  const width = state[2 * stride]! * h;
  return { x: state[0]! - width / 2, y: state[stride]! - h / 2, width, height: h };
}

function measured(box: Box, quantity: number): number {
  switch (quantity) {
    case 0:
      return box.x + box.width / 2;
    case 1:
      return box.y + box.height / 2;
    case 2:
      return box.width / box.height;
    default:
      return box.height;
  }
}
