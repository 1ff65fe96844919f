import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Figure } from './figure.ts';
import { css, limb, mix } from './limb.ts';

/** Neck, upper clothes with their pattern, and what is worn over them. */
export function drawTrunk(context: SKRSContext2D, figure: Figure): void {
  const { appearance, neck, head } = figure;
  const { upper, skin } = appearance;
  limb(context, neck, { ...head, radius: neck.radius }, css(skin, 0.85));
  const seat = { ...figure.hips, radius: figure.hips.radius * 0.55 };
  limb(context, seat, seat, css(appearance.lower.colour));
  context.fillStyle = css(upper.colour);
  trunkPatch(context, figure, -1, 1, 0, 1);
  if (upper.hem > 0) drawHem(context, figure);
  const second = css(upper.second);
  context.fillStyle = second;
  switch (upper.pattern) {
    case 'plain':
      break;
    case 'two-tone':
      trunkPatch(context, figure, -1, 1, upper.offset, 1);
      break;
    case 'stripes':
      for (const down of [upper.offset - 0.17, upper.offset, upper.offset + 0.17]) {
        if (down > 0.02 && down < 0.9) trunkPatch(context, figure, -1, 1, down, down + 0.085);
      }
      break;
    case 'bars':
      for (let n = 0; n < 8; n++)
        trunkSector(context, figure, ((n + upper.offset) * Math.PI) / 4, 0.13, 0.02, 1);
      break;
    case 'checks':
      for (let n = 0; n < 10; n++)
        trunkSector(context, figure, ((n + upper.offset) * Math.PI) / 5, 0.09, 0.02, 1);
      for (let n = 0; n < 5; n++) trunkPatch(context, figure, -1, 1, 0.08 + n * 0.19, 0.14 + n * 0.19);
      break;
    case 'logo':
      trunkSector(context, figure, 0, 0.5, upper.offset - 0.12, upper.offset + 0.16);
      trunkSector(context, figure, Math.PI, 0.8, 0.14, 0.24);
      break;
  }
  if (upper.shirt) {
    context.fillStyle = css(upper.shirt);
    trunkSector(context, figure, 0, 0.3, 0, 1);
  }
  // Light comes from one side.
  context.fillStyle = 'rgba(0,0,0,0.14)';
  trunkPatch(context, figure, 0.45, 1, 0, 1);
  context.fillStyle = 'rgba(255,255,255,0.07)';
  trunkPatch(context, figure, -0.85, -0.3, 0, 1);
  if (appearance.item === 'backpack' && Math.cos(figure.facing) > -0.2) {
    context.fillStyle = css(appearance.itemColour, 0.8);
    trunkSector(context, figure, 0.62, 0.12, 0, 0.62);
    trunkSector(context, figure, -0.62, 0.12, 0, 0.62);
  }
  if (appearance.item === 'handbag') {
    // The strap across the body.
    const from = trunkAt(figure, -0.6 * Math.cos(figure.facing), 0.02);
    const to = trunkAt(figure, 0.9 * Math.cos(figure.facing), 0.95);
    context.strokeStyle = css(appearance.itemColour, 0.7);
    context.lineWidth = Math.max(1, 0.025 * figure.scale);
    context.beginPath();
    context.moveTo(from.u, from.v);
    context.lineTo(to.u, to.v);
    context.stroke();
  }
}

/** A point of the trunk's surface: `across` −1 to 1 of the visible width, `down` 0 at the shoulders to 1 at the hip. */
function trunkAt(
  { chest, waist, hips, neck }: Figure,
  across: number,
  down: number,
): { u: number; v: number } {
  const t = down * 2;
  const top = { ...chest, v: chest.v + (neck.v - chest.v) * 0.55 };
  const row =
    down < 0
      ? mix(top, chest, 1 + down)
      : t < 0.3
        ? mix(top, chest, t / 0.3)
        : t < 1.1
          ? mix(chest, waist, (t - 0.3) / 0.8)
          : mix(waist, hips, (t - 1.1) / 0.9);
  const taper = down <= 0.04 ? 0.86 : 1;
  return { u: row.u + across * row.radius * taper, v: row.v };
}

function trunkPatch(
  context: SKRSContext2D,
  figure: Figure,
  left: number,
  right: number,
  from: number,
  to: number,
): void {
  context.beginPath();
  const rows = Math.max(1, Math.ceil((to - from) / 0.18));
  for (let i = 0; i <= rows; i++) {
    const { u, v } = trunkAt(figure, right, from + ((to - from) * i) / rows);
    if (i === 0) context.moveTo(u, v);
    else context.lineTo(u, v);
  }
  for (let i = rows; i >= 0; i--) {
    const { u, v } = trunkAt(figure, left, from + ((to - from) * i) / rows);
    context.lineTo(u, v);
  }
  context.closePath();
  context.fill();
}

/** A patch of the trunk between two bearings around the body (0 in front), where it is turned to the camera. */
function trunkSector(
  context: SKRSContext2D,
  figure: Figure,
  middle: number,
  half: number,
  from: number,
  to: number,
): void {
  const turn = figure.facing + middle;
  const toward = Math.atan2(Math.sin(turn), Math.cos(turn));
  const left = Math.max(-Math.PI / 2, toward - half);
  const right = Math.min(Math.PI / 2, toward + half);
  if (left < right) trunkPatch(context, figure, Math.sin(left), Math.sin(right), from, to);
}

/** The part of a long jacket below the hip. */
function drawHem(context: SKRSContext2D, { hips, legs, appearance }: Figure): void {
  const knee = (legs[0].knee.v + legs[1].knee.v) / 2;
  const bottom = hips.v + (knee - hips.v) * (0.14 + appearance.upper.hem);
  context.fillStyle = css(appearance.upper.colour, 0.94);
  context.beginPath();
  context.moveTo(hips.u - hips.radius, hips.v - 1);
  context.lineTo(hips.u + hips.radius, hips.v - 1);
  context.lineTo(hips.u + hips.radius * 1.08, bottom);
  context.lineTo(hips.u - hips.radius * 1.08, bottom);
  context.closePath();
  context.fill();
}
