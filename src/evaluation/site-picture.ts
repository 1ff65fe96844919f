import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Box, Size } from '../domain.ts';
import { i420CropToRgb } from '../imaging/i420.ts';
import { identityColour } from './identity-colour.ts';

/** A person in a camera's frame, as the site knows them. */
export interface PictureBox {
  readonly box: Box;
  /** Gives the colour; tracks without one are grey. */
  readonly identity?: string;
  readonly label: string;
}

export interface PictureCamera {
  readonly camera: string;
  readonly size: Size;
  /** I420. */
  readonly pixels: Uint8Array;
  /** Ms since the epoch; shown in UTC. */
  readonly capturedAt?: number;
  readonly boxes: readonly PictureBox[];
}

/** One number of the title, already written out. */
export interface Figure {
  readonly label: string;
  readonly value: string;
}

export interface SitePictureOptions {
  readonly title: string;
  readonly figures: readonly Figure[];
  readonly cameras: readonly PictureCamera[];
  /** Width of one camera's picture; default 640. */
  readonly tileWidth?: number;
}

const TITLE_HEIGHT = 64;
const GAP = 6;
const FONT = 'sans-serif';

/** One picture of all cameras with everyone's boxes in the colour of their identity. */
export function renderSitePicture(options: SitePictureOptions): Buffer {
  return drawSite(options).toBuffer('image/png');
}

/** The same as a canvas; without title and figures there is no bar above the cameras. */
export function drawSite(options: SitePictureOptions): Canvas {
  const { cameras, tileWidth = 640 } = options;
  const columns = Math.max(1, Math.ceil(Math.sqrt(cameras.length)));
  const rows = Math.max(1, Math.ceil(cameras.length / columns));
  const tileHeight = Math.round(
    Math.max(0.4 * tileWidth, ...cameras.map(({ size }) => (tileWidth * size.height) / size.width)),
  );
  const bar = options.title === '' && options.figures.length === 0 ? 0 : TITLE_HEIGHT;
  const canvas = createCanvas(columns * (tileWidth + GAP) + GAP, bar + rows * (tileHeight + GAP) + GAP);
  const context = canvas.getContext('2d');
  context.fillStyle = '#14171c';
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (bar > 0) drawTitle(context, options, canvas.width);
  for (const [i, camera] of cameras.entries()) {
    const x = GAP + (i % columns) * (tileWidth + GAP);
    const y = bar + GAP + Math.floor(i / columns) * (tileHeight + GAP);
    drawCamera(context, camera, { x, y, width: tileWidth, height: tileHeight });
  }
  return canvas;
}

function drawTitle(context: SKRSContext2D, { title, figures }: SitePictureOptions, width: number): void {
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillStyle = '#f2f4f7';
  context.font = `600 22px ${FONT}`;
  context.fillText(title, 18, 40);
  const titleEnd = 18 + context.measureText(title).width + 24;
  context.textAlign = 'right';
  let right = width - 18;
  for (const { label, value } of figures.toReversed()) {
    context.font = `600 20px ${FONT}`;
    const valueWidth = context.measureText(value).width;
    context.font = `12px ${FONT}`;
    const wide = Math.max(valueWidth, context.measureText(label).width);
    if (right - wide < titleEnd) break;
    context.fillStyle = '#9aa4b2';
    context.fillText(label, right, 54);
    context.fillStyle = '#f2f4f7';
    context.font = `600 20px ${FONT}`;
    context.fillText(value, right, 34);
    right -= wide + 28;
  }
  context.textAlign = 'left';
}

function drawCamera(context: SKRSContext2D, camera: PictureCamera, area: Box): void {
  const { size } = camera;
  const scale = Math.min(area.width / size.width, area.height / size.height);
  const left = area.x + (area.width - size.width * scale) / 2;
  const top = area.y + (area.height - size.height * scale) / 2;
  context.save();
  context.beginPath();
  context.rect(left, top, size.width * scale, size.height * scale);
  context.clip();
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  const rgb = i420CropToRgb(camera.pixels, size, { x: 0, y: 0, ...size });
  context.drawImage(rgbCanvas(size, rgb), left, top, size.width * scale, size.height * scale);
  for (const { box, identity, label } of camera.boxes) {
    const shown = {
      x: left + box.x * scale,
      y: top + box.y * scale,
      width: box.width * scale,
      height: box.height * scale,
    };
    drawBox(context, shown, label, identity === undefined ? '#8a919c' : identityColour(identity), area);
  }
  const time = camera.capturedAt === undefined ? '' : `  ${clockTime(camera.capturedAt)}`;
  drawChip(
    context,
    `${camera.camera}${time}`,
    left + 8,
    top + size.height * scale - 28,
    'rgba(12,14,18,0.72)',
    '#fff',
  );
  context.restore();
}

function drawBox(context: SKRSContext2D, box: Box, label: string, colour: string, area: Box): void {
  context.lineJoin = 'round';
  context.strokeStyle = 'rgba(0,0,0,0.55)';
  context.lineWidth = 4.5;
  context.strokeRect(box.x, box.y, box.width, box.height);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.strokeRect(box.x, box.y, box.width, box.height);
  const right = area.x + area.width - chipWidth(context, label);
  const x = Math.max(area.x, Math.min(box.x - 1, right));
  drawChip(context, label, x, Math.max(area.y, box.y - 20), colour, '#10131a');
}

function chipWidth(context: SKRSContext2D, text: string): number {
  context.font = `600 13px ${FONT}`;
  return context.measureText(text).width + 12;
}

function drawChip(
  context: SKRSContext2D,
  text: string,
  x: number,
  y: number,
  fill: string,
  ink: string,
): void {
  const width = chipWidth(context, text);
  context.textBaseline = 'middle';
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(x, y, width, 20, 4);
  context.fill();
  context.fillStyle = ink;
  context.fillText(text, x + 6, y + 10.5);
}

/** A canvas of interleaved RGB. */
export function rgbCanvas(size: Size, rgb: Uint8Array): Canvas {
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(size.width, size.height);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    image.data[to] = rgb[from]!;
    image.data[to + 1] = rgb[from + 1]!;
    image.data[to + 2] = rgb[from + 2]!;
    image.data[to + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Time of day in UTC, to the tenth of a second. */
export function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 21);
}
