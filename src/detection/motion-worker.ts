import { parentPort } from 'node:worker_threads';
import type { CameraId, Detection, Frame } from '../domain.ts';
import { createMotionScene, type MotionScene } from './motion/motion-scene.ts';

/** A frame to look at; its pixels are shared, not copied. */
export type MotionRequest = Pick<Frame, 'camera' | 'capturedAt' | 'size' | 'pixels'>;
/** One for each request, in the same order. */
export type MotionReply = readonly Detection[];

const scenes = new Map<CameraId, MotionScene>();

parentPort!.on('message', ({ camera, ...frame }: MotionRequest) => {
  let scene = scenes.get(camera);
  if (!scene?.fits(frame)) scenes.set(camera, (scene = createMotionScene(frame.size)));
  parentPort!.postMessage(scene.detect(frame) satisfies MotionReply);
});
