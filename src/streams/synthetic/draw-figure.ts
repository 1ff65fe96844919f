import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Colour } from './floor-plan.ts';
import { backpack, type Arm, type Figure, type Joint, type Leg } from './figure.ts';

const css = ([red, green, blue]: Colour, light = 1): string =>
  `rgb(${Math.min(255, Math.round(red * light))},${Math.min(255, Math.round(green * light))},${Math.min(255, Math.round(blue * light))})`;

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

/** A tapered limb. */
function limb(context: SKRSContext2D, from: Joint, to: Joint, colour: string): void {
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

const mix = (a: Joint, b: Joint, t: number): Joint => ({
  u: a.u + t * (b.u - a.u),
  v: a.v + t * (b.v - a.v),
  radius: a.radius + t * (b.radius - a.radius),
  depth: a.depth + t * (b.depth - a.depth),
});

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

function drawTrunk(context: SKRSContext2D, figure: Figure): void {
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

function drawHead(context: SKRSContext2D, figure: Figure): void {
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
function drawHairBehind(context: SKRSContext2D, { head, facing, appearance }: Figure): void {
  if (appearance.hair.style !== 'long') return;
  context.fillStyle = css(appearance.hair.colour);
  context.beginPath();
  const u = head.u - 0.4 * Math.sin(facing) * head.radius;
  context.ellipse(u, head.v + 0.75 * head.radius, 1.12 * head.radius, 1.75 * head.radius, 0, 0, 2 * Math.PI);
  context.fill();
}

function drawBackItems(context: SKRSContext2D, figure: Figure): void {
  const { appearance } = figure;
  if (appearance.item !== 'backpack') return;
  const [top, bottom] = backpack(figure);
  limb(context, top, bottom, css(appearance.itemColour));
  if (Math.cos(figure.facing) < 0.2) {
    context.fillStyle = css(appearance.itemColour, 0.72);
    context.beginPath();
    context.ellipse(bottom.u, bottom.v, bottom.radius * 0.7, bottom.radius * 0.55, 0, 0, 2 * Math.PI);
    context.fill();
  }
}

/** What the right hand carries; `side` 1 is the right. */
function drawHandItem(context: SKRSContext2D, figure: Figure, side: number): void {
  const { appearance, place, arms, scale } = figure;
  if (side !== 1) return;
  const { height, itemColour } = appearance;
  switch (appearance.item) {
    case 'handbag': {
      const bag = place(0.17 * height, 0.47 * height, 0, 0.07 * height);
      const wide = bag.radius * (0.35 + 0.75 * Math.abs(Math.sin(figure.facing)));
      context.fillStyle = css(itemColour);
      context.beginPath();
      context.roundRect(bag.u - wide, bag.v - bag.radius * 0.8, 2 * wide, bag.radius * 1.7, bag.radius * 0.3);
      context.fill();
      break;
    }
    case 'suitcase': {
      const top = place(0.16 * height, 0.36 * height, -0.2, 0.1 * height);
      const base = place(0.16 * height, 0.02 * height, -0.28, 0.1 * height);
      const wide = top.radius * (0.6 + 0.7 * Math.abs(Math.cos(figure.facing)));
      const hand = arms[1].hand;
      context.strokeStyle = 'rgb(90,90,94)';
      context.lineWidth = Math.max(1, 0.02 * scale);
      context.beginPath();
      context.moveTo(hand.u, hand.v);
      context.lineTo(top.u, top.v);
      context.stroke();
      context.fillStyle = css(itemColour, 0.9);
      context.beginPath();
      context.roundRect(base.u - wide, top.v, 2 * wide, Math.max(2, base.v - top.v), wide * 0.25);
      context.fill();
      context.strokeStyle = css(itemColour, 0.6);
      context.strokeRect(
        base.u - wide * 0.6,
        top.v + (base.v - top.v) * 0.15,
        wide * 1.2,
        (base.v - top.v) * 0.7,
      );
      break;
    }
    case 'umbrella': {
      const hand = arms[1].hand;
      const tip = place(0.15 * height, 0.06 * height, 0.18, 0.012 * height);
      limb(context, { ...hand, radius: 0.022 * scale }, tip, css(itemColour));
      break;
    }
    default:
  }
}
