import { monitorEventLoopDelay } from 'node:perf_hooks';
import { lastValueFrom, tap } from 'rxjs';
import type { IdentityId, MatchEvent, TrackId } from '../domain.ts';
import type { CrossCameraScores } from '../evaluation/cross-camera.ts';
import { createIdentityMap } from '../index/identity-map.ts';
import { syntheticSite, type SyntheticSite } from '../streams/synthetic/synthetic-site.ts';
import type { ModelLoaded, SiteObserver } from './observer.ts';
import { minVisibility, sceneGraph, scoreScene } from './score-scene.ts';
import { site } from './site.ts';
import { createTrackLog, type TrackLog } from './track-log.ts';

export interface DemoOptions {
  readonly seed: number;
  readonly cameras: number;
  readonly people: number;
  readonly durationMs: number;
  readonly fps: number;
  readonly detector?: string;
  readonly extractor?: string;
  readonly observer?: SiteObserver;
  readonly onMatch?: (event: MatchEvent) => void;
}

export interface DemoFigures {
  readonly cameras: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly tracks: number;
  readonly identities: number;
  readonly people: number;
  readonly matches: number;
  readonly crossCamera: CrossCameraScores;
  readonly droppedFrames: number;
  readonly peakMemoryMB: number;
  /** How late the main thread's event loop was, 99th percentile. */
  readonly loopDelayP99Ms: number;
  readonly seconds: number;
  /** On what the networks ran; empty where there was none. */
  readonly models: readonly ModelLoaded[];
}

export interface DemoResult {
  readonly figures: DemoFigures;
  readonly log: TrackLog;
  readonly identityOf: (track: TrackId) => IdentityId | undefined;
}

/** Trained on such sites, of other seeds. */
const demoExtractor = 'sightline-osnet-x0.25';

/** The histogram counts the time between two ticks, which is this long where nothing is late. */
const resolutionMs = 5;

/** Runs the whole pipeline on a synthetic site and scores it against the exact ground truth. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { seed, cameras, people, durationMs, fps, observer, onMatch } = options;
  const scene = syntheticSite({ seed, cameras, people, durationMs, fps });
  const log = createTrackLog({ thumbnailEveryMs: 1_500, thumbnailsPerTrack: 3, snapshotEveryMs: 2_000 });
  const identities = createIdentityMap();
  let frames = 0;
  let droppedFrames = 0;
  let matches = 0;
  const models: ModelLoaded[] = [];
  const started = performance.now();
  const loopDelay = monitorEventLoopDelay({ resolution: resolutionMs });
  loopDelay.enable();

  const events = site({
    name: 'demo',
    cameras: Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)])),
    cameraGraph: sceneGraph(scene),
    ...(options.detector && { detector: options.detector }),
    extractor: options.extractor ?? demoExtractor,
  }).run({
    observer: {
      ...observer,
      step(step) {
        if (step.frame) frames++;
        log.add(step);
        observer?.step?.(step);
      },
      model(loaded) {
        models.push(loaded);
        observer?.model?.(loaded);
      },
      dropped(camera) {
        droppedFrames++;
        observer?.dropped?.(camera);
      },
    },
  });
  await lastValueFrom(
    events.pipe(
      tap((event) => {
        identities.accept(event);
        if (event.type === 'matched') matches++;
        onMatch?.(event);
      }),
    ),
    { defaultValue: undefined },
  );

  loopDelay.disable();
  const seconds = (performance.now() - started) / 1000;
  const identityOf = (track: TrackId) => identities.identityOf(track);
  const linked = [...log.tracks.keys()].filter((track) => identityOf(track) !== undefined);
  return {
    log,
    identityOf,
    figures: {
      cameras,
      frames,
      framesPerSecond: round(frames / seconds, 1),
      tracks: linked.length,
      identities: new Set(linked.map(identityOf)).size,
      people: peopleSeen(scene),
      matches,
      crossCamera: scoreScene(scene, log, identityOf),
      droppedFrames,
      peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
      loopDelayP99Ms: round(Math.max(0, loopDelay.percentile(99) / 1e6 - resolutionMs), 1),
      seconds: round(seconds, 1),
      models,
    },
  };
}

function peopleSeen(scene: SyntheticSite): number {
  const seen = scene.cameras.flatMap(({ id }) =>
    scene
      .groundTruth(id)
      .flatMap(({ boxes }) =>
        boxes.filter((box) => box.visibility >= minVisibility).map((box) => box.identity),
      ),
  );
  return new Set(seen).size;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
