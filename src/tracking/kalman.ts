import type { Box, CameraMotion } from '../domain.ts';

/**
 * What the published filters differ in: how a box becomes four quantities, and how sure to be of them. The first
 * two quantities are always the box's centre. Noise is given as standard deviations per frame at `referenceFps`,
 * each in units of `unit` (the length that the noise grows with) where `relative` says so.
 */
export interface MotionModel {
  readonly referenceFps: number;
  measured(box: Box, quantity: number): number;
  width(state: Float64Array): number;
  height(state: Float64Array): number;
  unit(state: Float64Array, quantity: number): number;
  /** Least value of the third and the fourth quantity: a box may not shrink through zero while it coasts. */
  readonly least: readonly [number, number];
  /** How the third and the fourth quantity grow where the picture grows by a factor: its power. */
  readonly growth: readonly [number, number];
  readonly noise: {
    readonly startValue: readonly number[];
    readonly startVelocity: readonly number[];
    readonly value: readonly number[];
    readonly velocity: readonly number[];
    readonly measured: readonly number[];
  };
}

/*
 * Constant-velocity Kalman filter on a box. All covariances of the published filters are diagonal and their motion
 * couples each quantity with its own velocity only, so the 8-dimensional filter is exactly four filters of two
 * dimensions: no matrix is needed.
 *
 * The state is a flat array, five numbers for each of the four quantities:
 * value, velocity (per reference frame), variance of the value, covariance, variance of the velocity.
 */
const stride = 5;
export const kalmanStateLength = 4 * stride;

/** Begins at a measured box, at rest. */
export function startKalman(model: MotionModel, state: Float64Array, box: Box): void {
  for (let q = 0; q < 4; q++) state[q * stride] = model.measured(box, q);
  for (let q = 0; q < 4; q++) {
    const k = q * stride;
    const unit = model.unit(state, q);
    state[k + 1] = 0;
    state[k + 2] = square(model.noise.startValue[q]! * unit);
    state[k + 3] = 0;
    state[k + 4] = square(model.noise.startVelocity[q]! * unit);
  }
}

/**
 * Moves the state on by a real time step. One step of n reference frames adds the same noise as n steps of one:
 * with velocity noise q a step, n steps give the velocity n·q, the covariance q·n(n−1)/2 and the value
 * q·(n−1)n(2n−1)/6, besides n times its own noise.
 */
export function predictKalman(model: MotionModel, state: Float64Array, seconds: number): void {
  const n = seconds * model.referenceFps;
  const sinceFirst = Math.max(0, n - 1);
  const { value, velocity } = model.noise;
  const horizontal = model.unit(state, 0);
  const vertical = model.unit(state, 1);
  const third = model.unit(state, 2);
  const fourth = model.unit(state, 3);
  for (let q = 0; q < 4; q++) {
    const k = q * stride;
    const unit = q === 0 ? horizontal : q === 1 ? vertical : q === 2 ? third : fourth;
    const own = square(value[q]! * unit);
    const spread = square(velocity[q]! * unit);
    state[k]! += n * state[k + 1]!;
    state[k + 2]! +=
      n * (2 * state[k + 3]! + n * state[k + 4]!) + n * own + (spread * sinceFirst * n * (2 * n - 1)) / 6;
    state[k + 3]! += n * state[k + 4]! + (spread * n * sinceFirst) / 2;
    state[k + 4]! += n * spread;
  }
  hold(model, state);
}

/** Corrects the state with a measured box. */
export function correctKalman(model: MotionModel, state: Float64Array, box: Box): void {
  const noise = model.noise.measured;
  const horizontal = model.unit(state, 0);
  const vertical = model.unit(state, 1);
  const third = model.unit(state, 2);
  const fourth = model.unit(state, 3);
  for (let q = 0; q < 4; q++) {
    const k = q * stride;
    const unit = q === 0 ? horizontal : q === 1 ? vertical : q === 2 ? third : fourth;
    // In these forms no variance is a difference of nearly equal numbers: after a violent change of size
    // `1 - gain` would round to nothing, and a filter that is that sure of itself never listens again.
    const variance = square(noise[q]! * unit);
    const value = state[k + 2]!;
    const covariance = state[k + 3]!;
    const velocity = state[k + 4]!;
    const total = value + variance;
    const kept = variance / total;
    const surprise = model.measured(box, q) - state[k]!;
    state[k]! += (value / total) * surprise;
    state[k + 1]! += (covariance / total) * surprise;
    state[k + 2] = value * kept;
    state[k + 3] = covariance * kept;
    state[k + 4] = Math.max(velocity - (covariance * covariance) / total, velocity * kept);
  }
  hold(model, state);
}

/**
 * Moves the state with the picture, as BoT-SORT (Aharon et al. 2022, eq. 5 and 6) does: the centre and its velocity
 * go through the transform, the size grows with it. Exact where the camera shifts or zooms; where it rolls, the
 * covariance between x and y that would arise is left out.
 */
export function moveKalman(model: MotionModel, state: Float64Array, motion: CameraMotion): void {
  const { a, b, c, d, tx, ty } = motion;
  const y = stride;
  for (let part = 0; part < 2; part++) {
    const first = state[part]!;
    const second = state[y + part]!;
    state[part] = a * first + b * second + (part === 0 ? tx : 0);
    state[y + part] = c * first + d * second + (part === 0 ? ty : 0);
  }
  for (let part = 2; part < stride; part++) {
    const first = state[part]!;
    const second = state[y + part]!;
    state[part] = a * a * first + b * b * second;
    state[y + part] = c * c * first + d * d * second;
  }
  const scale = Math.sqrt(Math.abs(a * d - b * c));
  for (let q = 2; q < 4; q++) {
    const factor = scale ** model.growth[q - 2]!;
    const k = q * stride;
    for (let part = 0; part < stride; part++) state[k + part]! *= part < 2 ? factor : factor * factor;
  }
  hold(model, state);
}

/** Forgets how fast the box grows: a person out of sight would otherwise swell or vanish. */
export function stopGrowth(state: Float64Array): void {
  state[2 * stride + 1] = 0;
  state[3 * stride + 1] = 0;
}

export function kalmanBox(model: MotionModel, state: Float64Array): Box {
  const width = model.width(state);
  const height = model.height(state);
  return { x: state[0]! - width / 2, y: state[stride]! - height / 2, width, height };
}

function hold(model: MotionModel, state: Float64Array): void {
  for (let q = 2; q < 4; q++) {
    const k = q * stride;
    const least = model.least[q - 2]!;
    if (state[k]! >= least) continue;
    state[k] = least;
    state[k + 1] = 0;
  }
}

const square = (value: number): number => value * value;
