import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Figure } from './figure.ts';
import { css } from './limb.ts';

/** Face and hair, as seen from the camera's side. */
export function drawHead(context: SKRSContext2D, figure: Figure): void {
  const { head, facing, appearance } = figure;
  const { hair, skin } = appearance;
  const r = head.radius;
  const front = Math.cos(facing);
  const turn = Math.sin(facing);
  const oval = (u: number, v: number, ru: number, rv: number, colour: string): void => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(u, v, ru, rv, 0, 0, 2 * Math.PI);
    context.fill();
  };
  const hairColour = css(hair.colour);
  oval(head.u, head.v, 0.84 * r, 1.18 * r, css(skin));
  if (hair.style !== 'bald') {
    if (front < -0.25) {
      oval(head.u - turn * 0.1 * r, head.v - 0.12 * r, 0.9 * r, 1.12 * r, hairColour);
    } else {
      // A cap of hair, set back from the face.
      context.fillStyle = hairColour;
      context.beginPath();
      context.ellipse(
        head.u - turn * 0.22 * r,
        head.v - 0.42 * r,
        0.92 * r,
        0.85 * r,
        -turn * 0.5,
        Math.PI * 0.98,
        2.02 * Math.PI,
      );
      context.closePath();
      context.fill();
      if (Math.abs(turn) > 0.3)
        oval(head.u - turn * 0.52 * r, head.v - 0.2 * r, 0.48 * r, 0.8 * r, hairColour);
    }
  }
  if (hair.style === 'long' && front < 0)
    oval(head.u - turn * 0.3 * r, head.v + 0.75 * r, 0.95 * r, 1.6 * r, hairColour);
  if (hair.style === 'bun')
    oval(
      head.u - turn * 0.75 * r,
      head.v - (0.85 - 0.25 * Math.abs(turn)) * r,
      0.42 * r,
      0.42 * r,
      hairColour,
    );
  if (hair.style === 'cap') {
    const cap = css(appearance.itemColour, 0.9);
    context.fillStyle = cap;
    context.beginPath();
    context.ellipse(head.u, head.v - 0.3 * r, 0.95 * r, 0.95 * r, 0, Math.PI, 2 * Math.PI);
    context.closePath();
    context.fill();
    if (front > -0.5)
      oval(head.u + turn * 0.7 * r, head.v - 0.3 * r, (0.45 + 0.4 * Math.abs(turn)) * r, 0.16 * r, cap);
  }
}

/** Long hair that falls behind the shoulders, seen from the front. */
export function drawHairBehind(context: SKRSContext2D, { head, facing, appearance }: Figure): void {
  if (appearance.hair.style !== 'long') return;
  context.fillStyle = css(appearance.hair.colour);
  context.beginPath();
  const u = head.u - 0.4 * Math.sin(facing) * head.radius;
  context.ellipse(u, head.v + 0.75 * head.radius, 1.12 * head.radius, 1.75 * head.radius, 0, 0, 2 * Math.PI);
  context.fill();
}
