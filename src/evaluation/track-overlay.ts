import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Box, Frame } from '../domain.ts';
import { i420CropToRgb } from '../imaging/i420.ts';
import { identityColour } from './identity-colour.ts';
import { rgbCanvas } from './site-picture.ts';

/** One person in a frame, with the way they came. */
export interface OverlayTrack {
  readonly identity: string;
  readonly box: Box;
  /** Feet so far, oldest first, in pixels of the frame. */
  readonly trail: readonly { readonly x: number; readonly y: number }[];
}

/** A frame enlarged, with everyone's box, number and way in their colour; RGBA by `data()`, PNG by `encode('png')`. */
export function drawTracks(
  frame: Pick<Frame, 'pixels' | 'size'>,
  tracks: readonly OverlayTrack[],
  scale: number,
) {
  const { width, height } = frame.size;
  // Video encoders want even sides.
  const canvas = createCanvas(2 * Math.round((width * scale) / 2), 2 * Math.round((height * scale) / 2));
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  const rgb = i420CropToRgb(frame.pixels, frame.size, { x: 0, y: 0, width, height });
  context.drawImage(rgbCanvas(frame.size, rgb), 0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const track of tracks) drawTrail(context, track);
  for (const track of tracks) drawPerson(context, track, scale);
  return canvas;
}

function drawTrail(context: SKRSContext2D, { identity, trail }: OverlayTrack): void {
  context.strokeStyle = identityColour(identity);
  context.lineWidth = 1.4;
  for (let i = 1; i < trail.length; i++) {
    context.globalAlpha = i / trail.length;
    context.beginPath();
    context.moveTo(trail[i - 1]!.x, trail[i - 1]!.y);
    context.lineTo(trail[i]!.x, trail[i]!.y);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawPerson(context: SKRSContext2D, { identity, box }: OverlayTrack, scale: number): void {
  const colour = identityColour(identity);
  for (const [stroke, width] of [
    ['rgba(0,0,0,0.55)', 4],
    [colour, 2],
  ] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = width / scale;
    context.strokeRect(box.x, box.y, box.width, box.height);
  }
  const size = 13 / scale;
  context.font = `600 ${size}px sans-serif`;
  context.textBaseline = 'middle';
  const wide = context.measureText(identity).width + size * 0.6;
  const top = Math.max(0, box.y - size * 1.35);
  context.fillStyle = colour;
  context.fillRect(box.x, top, wide, size * 1.3);
  context.fillStyle = '#10131a';
  context.fillText(identity, box.x + size * 0.3, top + size * 0.7);
}
