import { crossCameraScores, type CrossCameraScores } from '../evaluation/cross-camera.ts';
import type { TrackId } from '../domain.ts';
import type { SyntheticSite } from '../streams/synthetic/synthetic-site.ts';
import type { TrackLog } from './track-log.ts';

/** Boxes of people of whom less than this can be seen are neither asked for nor counted against the pipeline. */
export const minVisibility = 0.3;

/** Scores logged tracks, under the identities that they were given, against a synthetic site's ground truth. */
export function scoreScene(
  scene: SyntheticSite,
  log: TrackLog,
  identityOf: (track: TrackId) => string | undefined,
): CrossCameraScores {
  return crossCameraScores({
    minVisibility,
    cameras: scene.cameras.map(({ id }) => ({
      camera: id,
      groundTruth: scene.groundTruth(id).map(({ capturedAt, boxes }) => ({ at: capturedAt, boxes })),
      predictions: (log.frames.get(id) ?? []).map(({ capturedAt, boxes }) => ({
        at: capturedAt,
        boxes: boxes.flatMap(({ track, box }) => {
          const identity = identityOf(track);
          return identity === undefined ? [] : [{ identity, box }];
        }),
      })),
    })),
  });
}

/** What a synthetic site's floor plan says about who can have been where. */
export function sceneGraph({ transitions, overlapping }: SyntheticSite) {
  return [...transitions, ...overlapping.map(([from, to]) => ({ from, to, overlapping: true }))];
}
