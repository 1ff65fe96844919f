import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/maths/random.ts';
import { normaliseInPlace } from '../../src/maths/vector.ts';
import { rankingQuality } from '../../src/evaluation/cmc-map.ts';
import type { ReidImage } from '../../src/evaluation/reid-dataset.ts';
import {
  evaluationFigures,
  worstQueries,
  type RankedFeatures,
} from '../../src/training/evaluation-figures.ts';
import { goldenFolder, missing, readGolden } from '../support/reference-data.ts';

const random = createRandom(3);

/** Persons of random looks, seen by three cameras each with a cast of its own. */
function scene(noise: number): RankedFeatures {
  const vector = (): Float32Array => Float32Array.from({ length: 16 }, () => random.normal());
  const looks = Array.from({ length: 12 }, vector);
  const casts = Array.from({ length: 3 }, vector);
  const seen = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const [person, camera] = [i % 12, random.int(3)];
      const image: ReidImage = { file: `${i}.png`, person: `p${person}`, camera: `c${camera}` };
      const global = looks[person]!.map((x, k) => x + 0.6 * casts[camera]![k]! + noise * random.normal());
      const values = Float32Array.from({ length: 8 * 4 }, (_, k) => Math.sin(person * 7 + k));
      return {
        image,
        feature: { global: normaliseInPlace(global), local: { count: 8, dimension: 4, values } },
      };
    });
  const [query, gallery] = [seen(36), seen(120)];
  return {
    query: query.map(({ image }) => image),
    gallery: gallery.map(({ image }) => image),
    queryFeatures: query.map(({ feature }) => feature),
    galleryFeatures: gallery.map(({ feature }) => feature),
  };
}

describe('evaluation figures', () => {
  const features = scene(0.5);
  const figures = evaluationFigures(features, { reRank: true });

  it('leave strangers of the own camera out where only other cameras count', () => {
    const { query, gallery, queryFeatures, galleryFeatures } = features;
    // By hand: each query against the gallery without its own camera.
    const precisions = query.flatMap((probe, q) => {
      const kept = gallery.flatMap((item, g) => (item.camera === probe.camera ? [] : g));
      const { mAP, validQueries } = rankingQuality({
        distancesOf: () =>
          kept.map(
            (g) =>
              -galleryFeatures[g]!.global.reduce((sum, x, k) => sum + x * queryFeatures[q]!.global[k]!, 0),
          ),
        queryIds: [probe.person],
        queryCameras: [probe.camera],
        galleryIds: kept.map((g) => gallery[g]!.person),
        galleryCameras: kept.map((g) => gallery[g]!.camera),
      });
      return validQueries === 1 ? mAP : [];
    });
    const mean = precisions.reduce((a, b) => a + b, 0) / precisions.length;
    expect(figures.crossCamera.mAP).toBeCloseTo(mean, 6);
    expect(figures.crossCamera.mAP).toBeGreaterThan(figures.mAP);
  });

  it('gain by re-ranking and by stripes that tell persons apart', () => {
    expect(figures.reRanked!.mAP).toBeGreaterThan(figures.mAP);
    expect(figures.withStripes!.mAP).toBeGreaterThan(figures.mAP);
    expect(evaluationFigures(features, { reRank: false }).reRanked).toBeUndefined();
  });

  it('name the worst queries with their nearest, without own pictures of the own camera', () => {
    const worst = worstQueries(features, 4);
    expect(worst).toHaveLength(4);
    const precisions = worst.map(({ averagePrecision }) => averagePrecision);
    expect(precisions).toEqual([...precisions].sort((a, b) => a - b));
    for (const { query, nearest } of worst) {
      const { person, camera } = features.query[query]!;
      expect(nearest).toHaveLength(5);
      for (const g of nearest) {
        const other = features.gallery[g]!;
        expect(other.person === person && other.camera === camera).toBe(false);
      }
    }
  });
});

const file = join(goldenFolder, 'cmc_map.json');
describe.skipIf(missing(file))('the golden ranking', () => {
  const golden = readGolden(file) as {
    distances: number[][];
    q_pids: number[];
    g_pids: number[];
    q_camids: number[];
    g_camids: number[];
    expected: { mAP: number; rank1: number; rank5: number; rank10: number };
  };

  it('comes out of features whose cosine distances are the golden ones in order', () => {
    // A query is an axis, and a gallery picture stands at the angles whose cosines fall as the distances rise.
    const queries = golden.q_pids.length;
    const most = Math.max(...golden.distances.flat());
    const image = (person: number, camera: number): ReidImage => ({
      file: '',
      person: String(person),
      camera: String(camera),
    });
    const axis = (q: number) => Float32Array.from({ length: queries + 1 }, (_, k) => (k === q ? 1 : 0));
    const found = evaluationFigures(
      {
        query: golden.q_pids.map((person, q) => image(person, golden.q_camids[q]!)),
        gallery: golden.g_pids.map((person, g) => image(person, golden.g_camids[g]!)),
        queryFeatures: golden.q_pids.map((_, q) => ({ global: axis(q) })),
        galleryFeatures: golden.g_pids.map((_, g) => {
          const cosines = golden.distances.map((row) => 0.15 * (1 - row[g]! / most));
          const rest = Math.sqrt(1 - cosines.reduce((sum, x) => sum + x * x, 0));
          return { global: Float32Array.from([...cosines, rest]) };
        }),
      },
      { reRank: false },
    );
    for (const name of ['mAP', 'rank1', 'rank5', 'rank10'] as const) {
      expect(Math.abs(found[name] - golden.expected[name])).toBeLessThan(1e-6);
    }
  });
});
