import { firstValueFrom, from } from 'rxjs';
import { cameraId, trackId, type Crop, type Features } from '../../domain.ts';
import { rankingQuality } from '../../evaluation/cmc-map.ts';
import type { ReidDataset, ReidImage } from '../../evaluation/reid-dataset.ts';
import { DataError, ModelError } from '../../errors.ts';
import { readImageFile } from '../../imaging/image-file.ts';
import { pictureCrop } from '../../imaging/picture-crop.ts';
import { dot } from '../../maths/vector.ts';
import type { Extractor } from '../../ports.ts';
import { onnxExtractor } from '../../reid/osnet.ts';

export interface GateLimits {
  /** Cosine between a picture's features by both models that every picture must reach. Default 0.99. */
  readonly leastCosine?: number;
  /** Share of rank 1 and of mAP that may be lost, [0, 1]. Default 0.01. */
  readonly largestDrop?: number;
}

export interface GateRequest {
  /** Path of the model in single precision. */
  readonly reference: string;
  /** Path of the smaller one. */
  readonly candidate: string;
  readonly dataset: ReidDataset;
  readonly limits?: GateLimits;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What both models have in common, and what the smaller one loses. */
export interface GateFigures {
  readonly pictures: number;
  /** Of global features, and of stripes where the model has them. */
  readonly leastCosine: number;
  readonly meanCosine: number;
  readonly rank1: BothFigures;
  readonly mAP: BothFigures;
}

interface BothFigures {
  readonly reference: number;
  readonly candidate: number;
}

const batchSize = 32;

/**
 * Lets a smaller model pass only where it sees what the original sees, through the very path that serves it later.
 *
 * @throws ModelError with the figures where it does not
 * @throws DataError where a picture cannot be read, or none can be looked for
 */
export async function accuracyGate(request: GateRequest): Promise<GateFigures> {
  const { leastCosine = 0.99, largestDrop = 0.01 } = request.limits ?? {};
  const figures = await compareModels(request);
  const reasons: string[] = [];
  if (figures.leastCosine < leastCosine) {
    reasons.push(`the least cosine of features is ${figures.leastCosine.toFixed(4)}, allowed ${leastCosine}`);
  }
  for (const name of ['rank1', 'mAP'] as const) {
    const { reference, candidate } = figures[name];
    if (reference - candidate > largestDrop) {
      reasons.push(
        `${name} falls from ${reference.toFixed(3)} to ${candidate.toFixed(3)}, by more than ${largestDrop}`,
      );
    }
  }
  if (reasons.length === 0) return figures;
  throw new ModelError(`the smaller model is too inaccurate: ${reasons.join('; ')}`, {
    hint: 'Keep single precision, or try half precision.',
    fields: { ...figures, rank1: figures.rank1.candidate, mAP: figures.mAP.candidate },
  });
}

async function compareModels({
  reference,
  candidate,
  dataset,
  onProgress,
}: GateRequest): Promise<GateFigures> {
  const images = [...dataset.query, ...dataset.gallery];
  const run = async (model: string, before: number): Promise<Features[]> => {
    await using extractor = await onnxExtractor({ model });
    return await features(images, extractor, (done) => onProgress?.(before + done, 2 * images.length));
  };
  const expected = await run(reference, 0);
  const found = await run(candidate, images.length);
  const cosines = expected.flatMap((one, i) => agreement(one, found[i]!));
  const [before, after] = [quality(dataset, expected), quality(dataset, found)];
  if (before.validQueries === 0) {
    throw new DataError('none of the pictures shows a person that another camera saw, too', {
      hint: 'Give a --dataset of persons seen by two cameras; of a data set that was split, the tested ones count.',
    });
  }
  return {
    pictures: images.length,
    // Not Math.min(...): a data set has more pictures than a call may have arguments.
    leastCosine: cosines.reduce((least, cosine) => Math.min(least, cosine), Infinity),
    meanCosine: cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length,
    rank1: { reference: before.cmc[0]!, candidate: after.cmc[0]! },
    mAP: { reference: before.mAP, candidate: after.mAP },
  };
}

async function features(
  images: readonly ReidImage[],
  extractor: Extractor,
  onProgress: (done: number) => void,
): Promise<Features[]> {
  const found: Features[] = [];
  for (let at = 0; at < images.length; at += batchSize) {
    const crops = await Promise.all(images.slice(at, at + batchSize).map(readCrop));
    found.push(...(await firstValueFrom(from(extractor.extract(crops)))));
    onProgress(found.length);
  }
  return found;
}

async function readCrop({ file, camera: name }: ReidImage): Promise<Crop> {
  const camera = cameraId(name);
  return pictureCrop(camera, trackId(camera, 'dataset', 0), await readImageFile(file));
}

/** Cosines of the global features and, as one figure, of the stripes: all are of unit length. */
function agreement(one: Features, other: Features): number[] {
  const cosines = [dot(one.global, other.global)];
  if (one.local && other.local) cosines.push(dot(one.local.values, other.local.values) / one.local.count);
  return cosines;
}

/** CMC and mAP under the Market-1501 protocol. */
function quality({ query, gallery }: ReidDataset, all: readonly Features[]) {
  const [asking, answering] = [all.slice(0, query.length), all.slice(query.length)];
  return rankingQuality({
    distancesOf: (q) => answering.map(({ global }) => 1 - dot(asking[q]!.global, global)),
    queryIds: query.map(({ person }) => person),
    queryCameras: query.map(({ camera }) => camera),
    galleryIds: gallery.map(({ person }) => person),
    galleryCameras: gallery.map(({ camera }) => camera),
  });
}
