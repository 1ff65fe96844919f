/** Renders frames into shared buffers, off the main thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { createCameraRenderer, type CameraRenderer } from './camera-renderer.ts';
import { createScene, type SceneOptions } from './scene.ts';
import { errorText } from '../../runtime/error-text.ts';

export interface RenderRequest {
  readonly id: number;
  readonly camera: number;
  readonly frame: number;
  readonly pixels: Uint8Array<SharedArrayBuffer>;
}

export interface RenderReply {
  readonly id: number;
  /** Why it failed, if it did. */
  readonly error?: string;
}

const scene = createScene(workerData as SceneOptions);
const renderers = new Map<number, CameraRenderer>();

parentPort?.on('message', ({ id, camera, frame, pixels }: RenderRequest) => {
  let reply: RenderReply = { id };
  try {
    let renderer = renderers.get(camera);
    if (!renderer) renderers.set(camera, (renderer = createCameraRenderer(scene, camera)));
    renderer.render(frame, pixels);
  } catch (error) {
    reply = { id, error: errorText(error) };
  }
  parentPort?.postMessage(reply);
});
