import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';
import { cameraId, type Frame, type Size } from '../../src/domain.ts';
import { i420Bytes } from '../../src/imaging/i420.ts';

export interface TestFrame extends Frame {
  /** How often it was disposed. */
  disposals: number;
}

export function testFrame(
  capturedAt: number,
  { camera = 'door', size = { width: 64, height: 48 } }: { camera?: string; size?: Size } = {},
): TestFrame {
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size))).fill(128);
  return {
    camera: cameraId(camera),
    sequence: capturedAt,
    capturedAt,
    size,
    pixels,
    disposals: 0,
    [Symbol.dispose]() {
      this.disposals++;
    },
  };
}

/** How often each frame was disposed, in their order. */
export const disposals = (frames: Record<string, TestFrame>) =>
  Object.values(frames).map((frame) => frame.disposals);

export function marbles(run: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(run);
}
