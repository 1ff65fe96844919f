import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cameraColumns } from '../../src/evaluation/camera-columns.ts';
import { parseCameraTables, readCameraTables } from '../../src/evaluation/camera-table.ts';
import { crossCameraJson, evaluateCrossCamera } from '../../src/evaluation/cross-camera-evaluation.ts';
import { nistHota } from '../../src/evaluation/nist-hota.ts';
import type { CameraColumns } from '../../src/evaluation/nist-overlaps.ts';
import { expectGolden } from '../support/expect-golden.ts';
import { dataFolder, goldenFolder, missing, readGolden } from '../support/reference-data.ts';

type Variants = Record<
  'global__dense' | 'global__sparse' | 'per_video__dense' | 'per_video__sparse',
  unknown
>;
interface Golden {
  thresholds: unknown;
  global_assignment: Record<string, unknown> & { pairs_ref_comp_score: [number, number, number][] };
  results: Variants;
  sparse_zero_pairs_dropped: Pick<Variants, 'global__sparse' | 'per_video__sparse'>;
  trackeval_on_concatenated_videos: unknown;
  global__dense_19_thresholds: { thresholds: number[]; all_videos: Record<string, unknown> };
  synthetic: {
    columns: string[];
    ref: Record<string, number[][]>;
    comp: Record<string, number[][]>;
    global_assignment: Golden['global_assignment'];
    results: Record<keyof Variants, { all_videos: unknown; per_video: unknown }>;
  };
}

const goldenFile = join(goldenFolder, 'cross_camera.json');
const videos = join(dataFolder, 'cross_camera/meva_examples');

describe.skipIf(missing(goldenFile))('against reid_hota', () => {
  const golden = readGolden(goldenFile) as Golden;

  it('scores the synthetic cameras alike, repeated boxes and one-sided frames included', () => {
    const { columns, ref, comp, results } = golden.synthetic;
    const { zero_score_pairs: _none, ...global_assignment } = golden.synthetic.global_assignment;
    const tables = (side: Record<string, number[][]>) =>
      new Map(
        Object.entries(side).flatMap(([camera, rows]) => [
          ...parseCameraTables([columns, ...rows].join('\n'), `${camera}.csv`, camera),
        ]),
      );
    const scores = crossCameraJson(evaluateCrossCamera(cameraColumns(tables(ref), tables(comp))));
    const { global__dense, per_video__dense, global__sparse, per_video__sparse } = results;
    const without = ({ all_videos, per_video }: (typeof results)['global__dense']) => ({
      all_videos,
      per_video,
    });
    const compared = expectGolden(scores, {
      global_assignment,
      results: { global__dense: without(global__dense), per_video__dense: without(per_video__dense) },
      sparse_zero_pairs_dropped: { global__sparse, per_video__sparse },
    });
    expect(compared).toBeGreaterThan(4 * 3 * 9 * 13);
  });

  describe.skipIf(missing(videos))('on two real videos', () => {
    let cameras: CameraColumns[];
    beforeAll(async () => {
      const tables = async (side: string) => {
        const files = readdirSync(join(videos, side));
        const read = files.map((file) =>
          readCameraTables(join(videos, side, file), file.replace(/\.csv$/, '')),
        );
        return new Map((await Promise.all(read)).flatMap((tables) => [...tables]));
      };
      cameras = cameraColumns(await tables('ref'), await tables('comp'));
    });

    it('aligns and scores identities alike', () => {
      const { thresholds, global_assignment, results, sparse_zero_pairs_dropped } = golden;
      const scores = crossCameraJson(evaluateCrossCamera(cameras));
      const { ref_ids, comp_ids, alignment_matrix, pairs_ref_comp_score, total_score } = global_assignment;
      const compared = expectGolden(scores, {
        thresholds,
        global_assignment: {
          ref_ids,
          comp_ids,
          alignment_matrix,
          // A pair without agreement is chosen by the solver's whim, and not made here.
          pairs_ref_comp_score: pairs_ref_comp_score.filter(([, , agreement]) => agreement > 0),
          total_score,
        },
        results: { global__dense: results.global__dense, per_video__dense: results.per_video__dense },
        sparse_zero_pairs_dropped,
        trackeval_on_concatenated_videos: golden.trackeval_on_concatenated_videos,
      });
      expect(compared).toBeGreaterThan(4 * 3 * 9 * 13);
    });

    it('takes other thresholds', () => {
      const { thresholds, all_videos } = golden.global__dense_19_thresholds;
      const { perThreshold, mean, UnmatchedFP } = nistHota(cameras, { thresholds }).allCameras;
      const ours = { per_threshold: perThreshold, mean_over_thresholds: mean, UnmatchedFP, ...perThreshold };
      expect(expectGolden(ours, all_videos)).toBeGreaterThan(19);
    });
  });
});
