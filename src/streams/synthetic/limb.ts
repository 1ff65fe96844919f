import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Joint } from './figure.ts';
import type { Colour } from './floor-plan.ts';

/** A colour as the canvas takes it, lighter or darker. */
export const css = ([red, green, blue]: Colour, light = 1): string =>
  `rgb(${Math.min(255, Math.round(red * light))},${Math.min(255, Math.round(green * light))},${Math.min(255, Math.round(blue * light))})`;

/** A tapered limb. */
export function limb(context: SKRSContext2D, from: Joint, to: Joint, colour: string): void {
  const du = to.u - from.u;
  const dv = to.v - from.v;
  const length = Math.hypot(du, dv) || 1;
  const nu = -dv / length;
  const nv = du / length;
  context.fillStyle = colour;
  // One path wound one way round throughout, so that no seam or hole shows.
  context.beginPath();
  context.arc(from.u, from.v, from.radius, 0, 2 * Math.PI);
  context.closePath();
  context.moveTo(to.u + to.radius, to.v);
  context.arc(to.u, to.v, to.radius, 0, 2 * Math.PI);
  context.closePath();
  context.moveTo(from.u - nu * from.radius, from.v - nv * from.radius);
  context.lineTo(to.u - nu * to.radius, to.v - nv * to.radius);
  context.lineTo(to.u + nu * to.radius, to.v + nv * to.radius);
  context.lineTo(from.u + nu * from.radius, from.v + nv * from.radius);
  context.closePath();
  context.fill();
}

/** A joint between two. */
export const mix = (a: Joint, b: Joint, t: number): Joint => ({
  u: a.u + t * (b.u - a.u),
  v: a.v + t * (b.v - a.v),
  radius: a.radius + t * (b.radius - a.radius),
  depth: a.depth + t * (b.depth - a.depth),
});
