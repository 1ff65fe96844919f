import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BoxesAt, crossCameraScores, type VisibleBox } from '../../src/evaluation/cross-camera.ts';
import { dataFolder, goldenFolder, missing, readGolden } from '../support/reference-data.ts';

type Row = readonly [frame: number, id: number, x1: number, y1: number, x2: number, y2: number];

interface Golden {
  trackeval_on_concatenated_videos: {
    HOTA_average: Record<string, number>;
    Identity: Record<string, number>;
  };
  synthetic: {
    ref: Record<string, Row[]>;
    comp: Record<string, Row[]>;
    results: { global__dense: { all_videos: { at_iou_0_5: Record<string, number> } } };
  };
}

const boxesAt = (rows: readonly Row[]): BoxesAt<VisibleBox>[] =>
  rows.map(([at, identity, x1, y1, x2, y2]) => ({
    at,
    boxes: [{ identity, box: { x: x1, y: y1, width: x2 - x1, height: y2 - y1 } }],
  }));

const goldenFile = join(goldenFolder, 'cross_camera.json');
const videos = join(dataFolder, 'cross_camera/meva_examples');

describe.skipIf(missing(goldenFile))('cross-camera scores against references', () => {
  const golden = readGolden(goldenFile) as Golden | undefined;

  it.skipIf(missing(videos))('equals TrackEval on two concatenated real videos', () => {
    const rowsOf = (side: string, file: string): Row[] =>
      readFileSync(join(videos, side, file), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => {
          const [frame, id, x, y, w, h] = line.split(',').map(Number) as [
            number,
            number,
            number,
            number,
            number,
            number,
          ];
          return [frame, id, x, y, x + w, y + h];
        });
    const scores = crossCameraScores({
      cameras: readdirSync(join(videos, 'ref')).map((camera) => ({
        camera,
        groundTruth: boxesAt(rowsOf('ref', camera)),
        predictions: boxesAt(rowsOf('comp', camera)),
      })),
    });
    const { Identity, HOTA_average } = golden!.trackeval_on_concatenated_videos;
    expect(scores).toMatchObject({ IDTP: Identity['IDTP'], IDFN: Identity['IDFN'], IDFP: Identity['IDFP'] });
    for (const key of ['IDF1', 'IDP', 'IDR'] as const) expect(scores[key]).toBeCloseTo(Identity[key]!, 6);
    for (const key of ['HOTA', 'DetA', 'AssA', 'LocA'] as const) {
      expect(scores[key]).toBeCloseTo(HOTA_average[key]!, 6);
    }
    expect(scores.TP + scores.FN).toBe(905);
  });

  it('agrees with reid_hota on the synthetic cameras, but for the repeated box that it merges away', () => {
    const { ref, comp, results } = golden!.synthetic;
    const scores = crossCameraScores({
      cameras: Object.keys(ref).map((camera) => ({
        camera,
        groundTruth: boxesAt(ref[camera]!),
        predictions: boxesAt(comp[camera]!),
      })),
    });
    const { TP, FN, FP } = results.global__dense.all_videos.at_iou_0_5 as {
      TP: number;
      FN: number;
      FP: number;
    };
    expect(scores).toMatchObject({ IDTP: TP, IDFN: FN, IDFP: FP + 1 });
  });
});

describe('cross-camera scores by hand', () => {
  const walk = (identity: string, visibility = 1): BoxesAt<VisibleBox>[] =>
    Array.from({ length: 10 }, (_, at) => ({
      at,
      boxes: [{ identity, visibility, box: { x: at * 3, y: 0, width: 20, height: 50 } }],
    }));

  it('wants one identity in all cameras', () => {
    const site = (inB: string) =>
      crossCameraScores({
        cameras: [
          { camera: 'b', groundTruth: walk('ann'), predictions: walk(inB) },
          { camera: 'a', groundTruth: walk('ann'), predictions: walk('id-1') },
        ],
      });
    expect(site('id-1')).toMatchObject({ IDF1: 1, IDSW: 0, MOTA: 1, HOTA: 1 });
    expect(site('id-2')).toMatchObject({ IDF1: 0.5, IDTP: 10, IDFP: 10, IDFN: 10, IDSW: 1 });
  });

  it('does not care about people who cannot be seen', () => {
    const score = (predictions: BoxesAt[], minVisibility: number) =>
      crossCameraScores({
        cameras: [{ camera: 'a', groundTruth: walk('ann', 0.2), predictions }],
        minVisibility,
      });
    expect(score([], 0.3)).toMatchObject({ FN: 0, IDFN: 0 });
    expect(score(walk('id-1'), 0.3)).toMatchObject({ FP: 0, TP: 0, IDFP: 0 });
    expect(score([], 0.2)).toMatchObject({ FN: 10 });
  });
});
