import type { SKRSContext2D } from '@napi-rs/canvas';
import { drawHairBehind, drawHead } from './draw-head.ts';
import { drawBackItems, drawHandItem } from './draw-items.ts';
import { drawTrunk } from './draw-trunk.ts';
import type { Arm, Figure, Leg } from './figure.ts';
import { css, limb, mix } from './limb.ts';

/** A soft shadow on the floor. */
export function drawShadow(context: SKRSContext2D, { ground }: Figure): void {
  for (const [spread, alpha] of [
    [1.35, 0.07],
    [1, 0.09],
    [0.65, 0.12],
  ] as const) {
    context.fillStyle = `rgba(0,0,0,${alpha})`;
    context.beginPath();
    context.ellipse(
      ground.u,
      ground.v,
      ground.radius * spread,
      ground.radius * spread * 0.42,
      0,
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}

/** Draws a person from the far side of the body to the near one. */
export function drawFigure(context: SKRSContext2D, figure: Figure): void {
  const { arms, legs, appearance, facing } = figure;
  const away = Math.cos(facing) < 0;
  const [farLeg, nearLeg] = legs[0].knee.depth > legs[1].knee.depth ? legs : [legs[1], legs[0]];
  const farArm = arms[0].shoulder.depth > arms[1].shoulder.depth ? 0 : 1;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const side = Math.abs(Math.sin(facing));

  if (!away) drawBackItems(context, figure);
  drawHandItem(context, figure, farArm);
  drawArm(context, figure, arms[farArm], 0.78);
  drawLeg(context, figure, farLeg, 0.8);
  drawLeg(context, figure, nearLeg, 1);
  if (appearance.lower.kind === 'skirt') drawSkirt(context, figure);
  if (!away) drawHairBehind(context, figure);
  drawTrunk(context, figure);
  if (away) {
    drawHead(context, figure);
    drawBackItems(context, figure);
  } else {
    drawHead(context, figure);
  }
  drawArm(context, figure, arms[1 - farArm]!, side > 0.5 ? 0.93 : 0.86);
  drawHandItem(context, figure, 1 - farArm);
}

function drawLeg(
  context: SKRSContext2D,
  { appearance }: Figure,
  { hip, knee, ankle, toe }: Leg,
  light: number,
): void {
  const { lower, skin, shoes } = appearance;
  const cloth = css(lower.colour, light);
  const bare = css(skin, light * 0.95);
  limb(context, ankle, toe, css(shoes, light));
  limb(context, knee, ankle, lower.kind === 'trousers' ? cloth : bare);
  limb(context, hip, knee, lower.kind === 'skirt' ? bare : cloth);
}

function drawSkirt(context: SKRSContext2D, { appearance, hips, legs, scale }: Figure): void {
  const [a, b] = legs;
  const hem = (a.knee.v + b.knee.v) / 2;
  const left =
    Math.min(a.knee.u - a.knee.radius, b.knee.u - b.knee.radius, hips.u - hips.radius * 1.05) - 0.02 * scale;
  const right =
    Math.max(a.knee.u + a.knee.radius, b.knee.u + b.knee.radius, hips.u + hips.radius * 1.05) + 0.02 * scale;
  context.fillStyle = css(appearance.lower.colour);
  context.beginPath();
  context.moveTo(hips.u - hips.radius, hips.v - 0.05 * scale);
  context.lineTo(hips.u + hips.radius, hips.v - 0.05 * scale);
  context.lineTo(right, hem);
  context.lineTo(left, hem);
  context.closePath();
  context.fill();
}

function drawArm(
  context: SKRSContext2D,
  { appearance }: Figure,
  { shoulder, elbow, hand }: Arm,
  light: number,
): void {
  const { upper, skin } = appearance;
  const sleeve = css(upper.colour, light);
  const bare = css(skin, light);
  limb(context, elbow, hand, upper.longSleeves ? sleeve : bare);
  limb(context, shoulder, elbow, sleeve);
  if (!upper.longSleeves) limb(context, mix(shoulder, elbow, 0.6), elbow, bare);
  context.fillStyle = bare;
  context.beginPath();
  context.arc(hand.u, hand.v, hand.radius, 0, 2 * Math.PI);
  context.fill();
}
