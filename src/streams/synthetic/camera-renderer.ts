import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Size } from '../../domain.ts';
import { i420Bytes, i420Planes } from '../../imaging/i420.ts';
import { drawFigure, drawShadow } from './draw-figure.ts';
import { drawRoom, type Sprite } from './draw-room.ts';
import { figureBox } from './figure.ts';
import type { Door } from './floor-plan.ts';
import { createOptics, type Optics } from './optics.ts';
import type { Scene } from './scene.ts';
import type { View } from './view.ts';

/** Draws what one camera sees. */
export interface CameraRenderer {
  /** Writes a frame as I420; the same frame always gives the same bytes. */
  render(frame: number, out: Uint8Array): void;
}

interface Patch {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function createCameraRenderer(scene: Scene, camera: number): CameraRenderer {
  const { room, view } = scene.plan.cameras[camera]!;
  const { size } = view;
  const { shell, sprites } = drawRoom(scene.plan.rooms[room]!, view);
  const optics = createOptics(scene.random.fork(`optics${camera}`), size);
  const canvas = createCanvas(size.width, size.height);
  const context = canvas.getContext('2d');
  const place = (sprite: Sprite): void => {
    context.drawImage(sprite.canvas, sprite.x, sprite.y);
  };
  context.drawImage(shell, 0, 0);
  sprites.forEach(place);
  const background = new Uint8Array(i420Bytes(size));
  develop(context, { x: 0, y: 0, ...size }, size, optics, background);
  let dirty: Patch[] = [];

  return {
    render(frame, out) {
      const actors = scene.actorsAt(camera, frame);
      const patches = actors
        .map(({ figure }) => patchOf(figureBox(figure), figure.scale, size))
        .filter((patch) => patch !== undefined);
      // Only where people are or were; there everything is drawn once, from far to near.
      context.save();
      context.beginPath();
      for (const { x, y, width, height } of [...dirty, ...patches]) context.rect(x, y, width, height);
      context.clip();
      context.drawImage(shell, 0, 0);
      let next = 0;
      for (const actor of actors) {
        for (; next < sprites.length && sprites[next]!.depth >= actor.figure.depth; next++)
          place(sprites[next]!);
        context.save();
        if (actor.door) clipToDoor(context, actor.door, view);
        drawShadow(context, actor.figure);
        drawFigure(context, actor.figure);
        context.restore();
      }
      for (; next < sprites.length; next++) place(sprites[next]!);
      context.restore();
      dirty = patches;
      out.set(background);
      for (const patch of dirty) develop(context, patch, size, optics, out);
      optics.expose(out, frame, scene.timeOf(camera, frame));
    },
  };
}

/** Everything that drawing a person may touch, at even pixels; undefined outside the frame. */
function patchOf(box: Patch, scale: number, size: Size): Patch | undefined {
  const margin = 0.5 * scale;
  const x = Math.max(0, Math.floor((box.x - margin) / 2) * 2);
  const y = Math.max(0, Math.floor((box.y - 0.15 * scale) / 2) * 2);
  const right = Math.min(size.width, Math.ceil((box.x + box.width + margin) / 2) * 2);
  const bottom = Math.min(size.height, Math.ceil((box.y + box.height + 0.25 * scale) / 2) * 2);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : undefined;
}

function clipToDoor(context: SKRSContext2D, door: Door, view: View): void {
  const alongX = door.outX === 0 ? 1 : 0;
  context.beginPath();
  for (const [side, up] of [
    [-1, 0],
    [-1, 1],
    [1, 1],
    [1, 0],
  ] as const) {
    const off = (side * door.width) / 2;
    const { u, v } = view.project(door.x + alongX * off, up * door.height, door.z + (1 - alongX) * off);
    context.lineTo(u, v);
  }
  context.closePath();
  context.clip();
}

/** Takes a patch of the canvas through the camera's colours into I420 (BT.601, limited range), blurring its luma. */
function develop(context: SKRSContext2D, patch: Patch, size: Size, optics: Optics, out: Uint8Array): void {
  const { width, height } = patch;
  const rgba = context.getImageData(patch.x, patch.y, width, height).data;
  const { red, green, blue } = optics;
  const planes = i420Planes(size);
  const luma = new Uint8Array(width * height);
  for (let i = 0, p = 0; i < luma.length; i++, p += 4) {
    const r = red[rgba[p]!]!;
    const g = green[rgba[p + 1]!]!;
    const b = blue[rgba[p + 2]!]!;
    rgba[p] = r;
    rgba[p + 1] = g;
    rgba[p + 2] = b;
    luma[i] = (66 * r + 129 * g + 25 * b + 4224) >> 8;
  }
  const side = Math.round(256 * optics.blur);
  const centre = 256 - 4 * side;
  for (let row = 0, i = 0; row < height; row++) {
    const at = (patch.y + row) * size.width + patch.x;
    const inner = row > 0 && row < height - 1;
    for (let column = 0; column < width; column++, i++) {
      out[at + column] =
        side > 0 && inner && column > 0 && column < width - 1
          ? (centre * luma[i]! +
              side * (luma[i - 1]! + luma[i + 1]! + luma[i - width]! + luma[i + width]!)) >>
            8
          : luma[i]!;
    }
  }
  for (let row = 0; row < height; row += 2) {
    const at = ((patch.y + row) >> 1) * planes.chromaStride + (patch.x >> 1);
    const below = row + 1 < height ? width * 4 : 0;
    for (let column = 0; column < width; column += 2) {
      const p = (row * width + column) * 4;
      const q = column + 1 < width ? p + 4 : p;
      const r = rgba[p]! + rgba[q]! + rgba[p + below]! + rgba[q + below]!;
      const g = rgba[p + 1]! + rgba[q + 1]! + rgba[p + below + 1]! + rgba[q + below + 1]!;
      const b = rgba[p + 2]! + rgba[q + 2]! + rgba[p + below + 2]! + rgba[q + below + 2]!;
      out[planes.u + at + (column >> 1)] = (-38 * r - 74 * g + 112 * b + 131_584) >> 10;
      out[planes.v + at + (column >> 1)] = (112 * r - 94 * g - 18 * b + 131_584) >> 10;
    }
  }
}
