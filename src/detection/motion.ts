import { setImmediate } from 'node:timers/promises';
import type { CameraId, Detection, Frame, Size } from '../domain.ts';
import type { Detector } from '../ports.ts';
import { createBackground } from './motion/background.ts';
import { isGhost } from './motion/is-ghost.ts';
import { cleanMask, takeBlobs } from './motion/mask.ts';
import { mergeBlobs } from './motion/merge-blobs.ts';
import { createPersonHeight } from './motion/person-height.ts';
import { personShape } from './motion/person-shape.ts';
import { shrink, smallPicture } from './motion/shrink.ts';
import { splitBlob } from './motion/split-blob.ts';
import { splitStack } from './motion/split-stack.ts';

export interface MotionDetectorOptions {
  /** Less confident detections are dropped, default 0.3. */
  readonly confidence?: number | undefined;
}

/** Longest time that one frame may teach, ms: after a gap the world has changed. */
const longestStepMs = 2_000;
/** How often persons teach their height: a slow one must not outvote the others. */
const teachEveryMs = 200;
/** Least cells of a fragment. */
const leastCells = 12;
/** Gaps of up to twice as many cells in a person are closed. */
const closingReach = 2;

/**
 * Finds persons as what differs from a learnt background: needs no model and little time, but a camera that does
 * not move. The first second of each camera only teaches. Learning follows `capturedAt`, so that the frame rate
 * does not matter; the state of each camera lives in the detector, and frames of one camera must come in order.
 */
export function motionDetector({ confidence = 0.3 }: MotionDetectorOptions = {}): Detector {
  const scenes = new Map<CameraId, Scene>();
  return {
    name: 'motion',
    async detect(frame) {
      // Some milliseconds of work: with several cameras, timers and sockets must get their turn in between.
      await setImmediate();
      let scene = scenes.get(frame.camera);
      if (!scene?.fits(frame.size)) scenes.set(frame.camera, (scene = createScene(frame.size)));
      return scene.detect(frame).filter((detection) => detection.confidence >= confidence);
    },
    [Symbol.asyncDispose]() {
      scenes.clear();
      return Promise.resolve();
    },
  };
}

interface Scene {
  fits(size: Size): boolean;
  detect(frame: Frame): Detection[];
}

function createScene(frameSize: Size): Scene {
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
    fits: ({ width, height }) => width === frameSize.width && height === frameSize.height,
    detect({ pixels, capturedAt }) {
      const elapsedMs = Math.min(capturedAt - (last ?? capturedAt), longestStepMs);
      last = capturedAt;
      shrink(pixels, frameSize, picture);
      background.compare(picture, elapsedMs, mask);
      if (!background.ready) return [];
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
