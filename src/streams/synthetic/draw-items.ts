import type { SKRSContext2D } from '@napi-rs/canvas';
import { backpack, type Figure } from './figure.ts';
import { css, limb } from './limb.ts';

/** What is carried on the back. */
export function drawBackItems(context: SKRSContext2D, figure: Figure): void {
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
export function drawHandItem(context: SKRSContext2D, figure: Figure, side: number): void {
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
