import type { Detection, Frame, Size } from '../../domain.ts';
import { createBackground } from './background.ts';
import { dropShadows } from './drop-shadows.ts';
import { isGhost } from './is-ghost.ts';
import { cleanMask, takeBlobs } from './mask.ts';
import { mergeBlobs } from './merge-blobs.ts';
import { createPersonHeight } from './person-height.ts';
import { personShape } from './person-shape.ts';
import { shrink, smallPicture } from './shrink.ts';
import { splitBlob } from './split-blob.ts';
import { splitStack } from './split-stack.ts';

/** Longest time that one frame may teach, ms: after a gap the world has changed. */
const longestStepMs = 2_000;
/** How often persons teach their height: a slow one must not outvote the others. */
const teachEveryMs = 200;
/** Least cells of a fragment. */
const leastCells = 12;
/** Gaps of up to twice as many cells in a person are closed. */
const closingReach = 2;

/** What one camera has taught so far. Frames must come in order of capture. */
export interface MotionScene {
  /** False for a picture of another size, and for one of earlier: time that runs backwards has begun anew. */
  fits(frame: Pick<Frame, 'size' | 'capturedAt'>): boolean;
  detect(frame: Pick<Frame, 'pixels' | 'capturedAt'>): Detection[];
}

export function createMotionScene(frameSize: Size): MotionScene {
  const picture = smallPicture(frameSize);
  const { size, scale } = picture;
  const background = createBackground(size);
  const heights = createPersonHeight();
  const mask = new Uint8Array(size.width * size.height);
  const scratch = new Uint8Array(mask.length);
  const owner = new Uint8Array(mask.length);
  let last: number | undefined;
  let lastTaught = -Infinity;

  return {
    fits: ({ size: { width, height }, capturedAt }) =>
      width === frameSize.width && height === frameSize.height && capturedAt >= (last ?? -Infinity),
    detect({ pixels, capturedAt }) {
      const elapsedMs = Math.min(capturedAt - (last ?? capturedAt), longestStepMs);
      last = capturedAt;
      shrink(pixels, frameSize, picture);
      background.compare(picture, elapsedMs, mask);
      if (!background.ready) return [];
      dropShadows(mask, size, scratch);
      owner.set(mask);
      cleanMask(mask, size, closingReach, scratch);
      scratch.fill(0);

      const teaches = capturedAt - lastTaught >= teachEveryMs;
      if (teaches) lastTaught = capturedAt;
      const detections: Detection[] = [];
      for (const group of mergeBlobs(takeBlobs(mask, size, leastCells))) {
        if (isGhost(group, picture, background, scratch)) {
          background.absorb(picture, group.cells);
          continue;
        }
        const parts = splitBlob(group, size.width).flatMap((each) => splitStack(each, heights, size.width));
        for (const part of parts) {
          const person = personShape(part, heights, size);
          if (!person) continue;
          if (person.free && parts.length === 1 && teaches) heights.learn(person.box);
          for (const cell of part.cells) owner[cell] = 2;
          const { x, y, width, height } = person.box;
          const box = { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
          detections.push({ box, confidence: person.confidence });
        }
      }
      background.learn(picture, elapsedMs, owner);
      return detections;
    },
  };
}
