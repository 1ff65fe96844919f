import { Observable } from 'rxjs';
import { cameraId, type CameraId, type Frame, type Size } from '../../domain.ts';
import { ConfigError } from '../../errors.ts';
import type { FrameSource } from '../../ports.ts';
import { createFramePool } from '../frame-pool.ts';
import { createGroundTruth, type GroundTruthFrame } from './ground-truth.ts';
import { createRenderThread, type RenderThread } from './render-thread.ts';
import { createScene, type SceneOptions } from './scene.ts';
import { createTransitions, type Transition } from './transitions.ts';
import type { View } from './view.ts';
import { writeGroundTruthFiles } from './write-ground-truth.ts';

export interface SyntheticSiteOptions {
  /** The same seed makes the same people, walks and pixels. */
  readonly seed: number;
  /** 1 to 64; default 4. */
  readonly cameras?: number;
  /** Default 12. */
  readonly people?: number;
  readonly durationMs: number;
  /** Frames a second of each camera; default 10. */
  readonly fps?: number;
  /** Default 640. Even. */
  readonly width?: number;
  /** Default 360. Even. */
  readonly height?: number;
  /** How many groups of three wear the same main clothes; default a quarter of what the people allow. */
  readonly lookalikes?: number;
  /** How many pairs of cameras watch one room from two sides; default 0. */
  readonly overlap?: number;
  /** Capture time of the scene's start, ms since the epoch; default 2026-01-05 09:00 UTC. */
  readonly startAt?: number;
  /** Frames of one camera that may be out at once; default 8. */
  readonly buffers?: number;
  /** What the cameras' names begin with, before `cam-1`: so that those of several sites can be told apart. */
  readonly cameraPrefix?: string;
}

export interface SyntheticCamera {
  readonly id: CameraId;
  readonly view: View;
}

/** A made-up site of which everything is known. */
export interface SyntheticSite {
  readonly size: Size;
  readonly fps: number;
  readonly startAt: number;
  /** Frames of each camera. */
  readonly frames: number;
  readonly people: number;
  readonly cameras: readonly SyntheticCamera[];
  /** Least travel times between all pairs of cameras that do not share a room. */
  readonly transitions: readonly Transition[];
  /** Cameras that watch the same room. */
  readonly overlapping: readonly (readonly [CameraId, CameraId])[];
  /** Renders in worker threads, drops nothing: it waits while all its buffers are out. */
  source(camera: CameraId): FrameSource;
  /** One entry a frame, empty ones too. Throws a ConfigError where there is no such camera. */
  groundTruth(camera: CameraId): readonly GroundTruthFrame[];
  /** Writes `<folder>/<camera>/gt/gt.txt` in MOTChallenge form for each camera; identities count from 1 and are shared. */
  writeGroundTruth(folder: string): Promise<void>;
}

const THREADS = 2;
/** 2026-01-05T09:00:00Z, a Monday. */
const START_AT = 1_767_603_600_000;

/** Makes a site. Throws a ConfigError where an option is out of its range. */
export function syntheticSite(options: SyntheticSiteOptions): SyntheticSite {
  const scope = completeOptions(options);
  const { startAt = START_AT, cameraPrefix = '' } = options;
  const scene = createScene(scope);
  const ids = scene.plan.cameras.map((_, i) => cameraId(`${cameraPrefix}cam-${i + 1}`));
  const threads = Array.from({ length: Math.min(THREADS, scope.cameras) }, () => createRenderThread(scope));
  const truths = new Map<CameraId, readonly GroundTruthFrame[]>();

  function indexOf(camera: CameraId): number {
    const index = ids.indexOf(camera);
    if (index < 0) {
      throw new ConfigError(`The synthetic site has no camera ${camera}`, {
        hint: `Its cameras are ${ids[0]} to ${ids.at(-1)}.`,
        fields: { camera },
      });
    }
    return index;
  }

  function groundTruth(camera: CameraId): readonly GroundTruthFrame[] {
    const index = indexOf(camera);
    let truth = truths.get(camera);
    if (!truth) truths.set(camera, (truth = createGroundTruth(scene, index, startAt)));
    return truth;
  }

  return {
    size: scope.size,
    fps: scope.fps,
    startAt,
    frames: scene.frames,
    people: scope.people,
    cameras: ids.map((id, i) => ({ id, view: scene.plan.cameras[i]!.view })),
    ...createTransitions(scene.plan, ids),
    source(camera) {
      const index = indexOf(camera);
      const thread = threads[index % threads.length]!;
      const stamp = (sequence: number) => ({
        camera,
        sequence,
        capturedAt: startAt + scene.timeOf(index, sequence),
      });
      return {
        camera,
        live: false,
        frames: () => renderedFrames(thread, index, scene.frames, scope.size, options.buffers ?? 8, stamp),
      };
    },
    groundTruth,
    writeGroundTruth: (folder) => writeGroundTruthFiles(folder, ids, groundTruth),
  };
}

function renderedFrames(
  thread: RenderThread,
  camera: number,
  count: number,
  size: Size,
  buffers: number,
  stamp: (sequence: number) => { camera: CameraId; sequence: number; capturedAt: number },
): Observable<Frame> {
  return new Observable((subscriber) => {
    const pool = createFramePool(size, buffers);
    thread.open();
    subscriber.add(() => {
      pool.close();
      thread.close();
    });
    const left = (): boolean => subscriber.closed;
    const run = async (): Promise<void> => {
      for (let sequence = 0; sequence < count; sequence++) {
        const pixels = await pool.acquire();
        if (!pixels || left()) return;
        await thread.render(camera, sequence, pixels);
        if (left()) return;
        subscriber.next(pool.frame(pixels, stamp(sequence)));
      }
      subscriber.complete();
    };
    run().catch((error: unknown) => {
      // Closing the thread rejects what was under way for those who have left.
      if (!left()) subscriber.error(error);
    });
  });
}

function completeOptions(options: SyntheticSiteOptions): SceneOptions {
  const whole = (path: string, value: number, least: number, most: number): number => {
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new ConfigError(
      `${path} of the synthetic site is ${value}, not a whole number from ${least} to ${most}`,
      {
        hint: `Give a whole number from ${least} to ${most}.`,
        fields: { path },
      },
    );
  };
  const even = (path: string, value: number): number => 2 * whole(`half the ${path}`, value / 2, 40, 2_048);
  const people = whole('people', options.people ?? 12, 0, 1_000);
  const fps = options.fps ?? 10;
  if (!(fps > 0 && fps <= 60)) {
    throw new ConfigError(`fps of the synthetic site is ${fps}, not in (0, 60]`, { fields: { path: 'fps' } });
  }
  return {
    seed: whole('seed', options.seed, -(2 ** 31), 2 ** 32),
    cameras: whole('cameras', options.cameras ?? 4, 1, 64),
    people,
    durationMs: whole('durationMs', Math.round(options.durationMs), 1, 24 * 3_600_000),
    fps,
    size: { width: even('width', options.width ?? 640), height: even('height', options.height ?? 360) },
    lookalikes: whole('lookalikes', options.lookalikes ?? Math.floor(people / 6), 0, 300),
    overlap: whole('overlap', options.overlap ?? 0, 0, 32),
  };
}
