import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Box, Size } from '../domain.ts';
import { identityColour } from './identity-colour.ts';
import type { Figure } from './site-picture.ts';

/** Where one person stood, in pixels of the video, in order of time. */
export interface Trail {
  readonly identity: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly frame: number }[];
}

export interface TrailPictureOptions {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly size: Size;
  readonly trails: readonly Trail[];
  /** Pixels of the picture for each of the video. Default 2. */
  readonly scale?: number;
}

const margin = 28;
const bar = 84;
const font = 'sans-serif';
/** A trail that was not seen for longer than this many frames is drawn dashed in between. */
const longestStep = 15;

/**
 * JPEG of everyone's way over a plain ground, without a pixel of the video: one colour a track, from its dot to its
 * arrow.
 */
export function renderTrails({ title, figures, size, trails, scale = 2 }: TrailPictureOptions): Buffer {
  const canvas = createCanvas(size.width * scale + 2 * margin, size.height * scale + bar + margin);
  const context = canvas.getContext('2d');
  context.fillStyle = '#14171c';
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawHead(context, title, figures, canvas.width);
  context.translate(margin, bar);
  drawGround(context, size.width * scale, size.height * scale);
  context.beginPath();
  context.rect(0, 0, size.width * scale, size.height * scale);
  context.clip();
  context.scale(scale, scale);
  // Long ways below, so that short ones are not lost among them.
  const drawn = trails.map(smooth).sort((a, b) => b.points.length - a.points.length);
  for (const trail of drawn) drawWay(context, trail);
  for (const trail of drawn) drawEnds(context, trail);
  const taken: Box[] = [];
  for (const trail of drawn) drawName(context, trail, size, taken);
  return canvas.toBuffer('image/jpeg', 88);
}

function drawHead(context: SKRSContext2D, title: string, figures: readonly Figure[], width: number): void {
  context.textAlign = 'left';
  context.fillStyle = '#f2f4f7';
  context.font = `600 24px ${font}`;
  context.fillText(title, margin, 42);
  context.font = `13px ${font}`;
  context.fillStyle = '#9aa4b2';
  context.fillText('where people stood: one colour a track, from its dot to its arrow', margin, 63);
  context.textAlign = 'right';
  let right = width - margin;
  for (const { label, value } of figures.toReversed()) {
    context.font = `600 20px ${font}`;
    const valueWidth = context.measureText(value).width;
    context.fillStyle = '#f2f4f7';
    context.fillText(value, right, 40);
    context.font = `13px ${font}`;
    context.fillStyle = '#9aa4b2';
    context.fillText(label, right, 60);
    right -= Math.max(valueWidth, context.measureText(label).width) + 30;
  }
}

function drawGround(context: SKRSContext2D, width: number, height: number): void {
  context.fillStyle = '#1d222a';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = '#282f39';
  context.lineWidth = 1;
  context.beginPath();
  for (let x = width / 12; x < width - 1; x += width / 12) {
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, height);
  }
  for (let y = height / 9; y < height - 1; y += height / 9) {
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(width, Math.round(y) + 0.5);
  }
  context.stroke();
  context.strokeStyle = '#3a4350';
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
}

/** Feet jump with each box: a way is the mean over about a second. */
function smooth({ identity, points }: Trail): Trail {
  const reach = 4;
  return {
    identity,
    points: points.map(({ frame }, i) => {
      const near = points
        .slice(Math.max(0, i - reach), i + reach + 1)
        .filter((other) => Math.abs(other.frame - frame) <= 2 * reach);
      const mean = (axis: 'x' | 'y') => near.reduce((sum, point) => sum + point[axis], 0) / near.length;
      return { x: mean('x'), y: mean('y'), frame };
    }),
  };
}

function drawWay(context: SKRSContext2D, { identity, points }: Trail): void {
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const [colour, width] of [
    ['rgba(12,14,18,0.7)', 2.2],
    [identityColour(identity), 1.1],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1]!, points[i]!];
      context.setLineDash(b.frame - a.frame > longestStep ? [2, 3] : []);
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
      context.stroke();
    }
  }
  context.setLineDash([]);
}

function drawEnds(context: SKRSContext2D, { identity, points }: Trail): void {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return;
  const colour = identityColour(identity);
  const before = points.at(-Math.min(8, points.length))!;
  const heading = Math.atan2(last.y - before.y, last.x - before.x);
  context.fillStyle = colour;
  context.strokeStyle = 'rgba(12,14,18,0.9)';
  context.lineWidth = 0.8;
  context.save();
  context.translate(last.x, last.y);
  context.rotate(heading);
  context.beginPath();
  context.moveTo(5, 0);
  context.lineTo(-3, 3.6);
  context.lineTo(-3, -3.6);
  context.closePath();
  context.fill();
  context.stroke();
  context.restore();
  context.beginPath();
  context.arc(first.x, first.y, 2.6, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

const nameHeight = 8;

/** Beside the first point, or else the last, wherever no other name stands; nowhere, if all places are taken. */
function drawName(context: SKRSContext2D, { identity, points }: Trail, size: Size, taken: Box[]): void {
  context.font = `600 ${nameHeight}px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const width = context.measureText(identity).width + 2;
  for (const end of [points[0], points.at(-1)]) {
    if (!end) return;
    for (const [right, down] of [
      [0, -8],
      [0, 8],
      [width / 2 + 5, 0],
      [-width / 2 - 5, 0],
    ] as const) {
      const area = { x: end.x + right - width / 2, y: end.y + down - 4, width, height: nameHeight };
      const inside =
        area.x >= 0 && area.y >= 0 && area.x + width <= size.width && area.y + nameHeight <= size.height;
      if (!inside || taken.some((other) => overlap(area, other))) continue;
      taken.push(area);
      context.lineWidth = 2.4;
      context.strokeStyle = 'rgba(12,14,18,0.85)';
      context.strokeText(identity, end.x + right, end.y + down);
      context.fillStyle = identityColour(identity);
      context.fillText(identity, end.x + right, end.y + down);
      return;
    }
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
