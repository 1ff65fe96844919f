import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Box, Size } from '../../domain.ts';
import { i420Bytes, rgbaToI420 } from '../../imaging/i420.ts';
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
  let dirty: Box[] = [];

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
function patchOf(box: Box, scale: number, size: Size): Box | undefined {
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

/** Takes a patch of the canvas through the camera's colours and blur into the frame. */
function develop(context: SKRSContext2D, patch: Box, size: Size, optics: Optics, out: Uint8Array): void {
  const rgba = context.getImageData(patch.x, patch.y, patch.width, patch.height).data;
  const { red, green, blue } = optics;
  for (let p = 0; p < rgba.length; p += 4) {
    rgba[p] = red[rgba[p]!]!;
    rgba[p + 1] = green[rgba[p + 1]!]!;
    rgba[p + 2] = blue[rgba[p + 2]!]!;
  }
  rgbaToI420(rgba, patch, size, out);
  blurLuma(out, patch, size.width, optics.blur);
}

/** Gives each of the four neighbours the share `blur` in a pixel; the patch's rim stays as it is. */
function blurLuma(luma: Uint8Array, patch: Box, stride: number, blur: number): void {
  const side = Math.round(256 * blur);
  if (side === 0) return;
  const centre = 256 - 4 * side;
  const { width, height } = patch;
  const first = patch.y * stride + patch.x;
  const sharp = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const at = first + row * stride;
    sharp.set(luma.subarray(at, at + width), row * width);
  }
  for (let row = 1; row < height - 1; row++) {
    const at = first + row * stride;
    for (let column = 1, i = row * width + 1; column < width - 1; column++, i++) {
      const around = sharp[i - 1]! + sharp[i + 1]! + sharp[i - width]! + sharp[i + width]!;
      luma[at + column] = (centre * sharp[i]! + side * around) >> 8;
    }
  }
}
