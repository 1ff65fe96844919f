import type { Size } from '../../domain.ts';

/** A point in metres: x east, y up, z north. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A point of the picture, with its depth along the optical axis in metres. */
export interface Projected {
  readonly u: number;
  readonly v: number;
  readonly depth: number;
}

/** A pinhole camera. */
export interface View {
  readonly size: Size;
  readonly position: Point;
  /** Radians from north, clockwise from above. */
  readonly yaw: number;
  /** Radians below the horizon. */
  readonly pitch: number;
  /** Pixels. */
  readonly focal: number;
  project(x: number, y: number, z: number): Projected;
  /** Direction (not of unit length) through a pixel. */
  ray(u: number, v: number): Point;
}

export function createView(size: Size, position: Point, yaw: number, pitch: number, focal: number): View {
  const right = { x: Math.cos(yaw), y: 0, z: -Math.sin(yaw) };
  const ahead = {
    x: Math.sin(yaw) * Math.cos(pitch),
    y: -Math.sin(pitch),
    z: Math.cos(yaw) * Math.cos(pitch),
  };
  const up = { x: Math.sin(yaw) * Math.sin(pitch), y: Math.cos(pitch), z: Math.cos(yaw) * Math.sin(pitch) };
  const centreU = size.width / 2;
  const centreV = size.height / 2;
  return {
    size,
    position,
    yaw,
    pitch,
    focal,
    project(x, y, z) {
      const dx = x - position.x;
      const dy = y - position.y;
      const dz = z - position.z;
      const depth = Math.max(0.05, dx * ahead.x + dy * ahead.y + dz * ahead.z);
      const scale = focal / depth;
      return {
        u: centreU + scale * (dx * right.x + dz * right.z),
        v: centreV - scale * (dx * up.x + dy * up.y + dz * up.z),
        depth,
      };
    },
    ray(u, v) {
      const a = (u - centreU) / focal;
      const b = (centreV - v) / focal;
      return {
        x: ahead.x + a * right.x + b * up.x,
        y: ahead.y + b * up.y,
        z: ahead.z + a * right.z + b * up.z,
      };
    },
  };
}
