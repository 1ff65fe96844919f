import { evaluateReid } from '../../evaluation/reid-evaluation.ts';
import type { ReidDataset, ReidImage } from '../../evaluation/reid-dataset.ts';
import { reidFeatures } from '../../evaluation/reid-features.ts';
import { ModelError } from '../../errors.ts';
import { dot } from '../../maths/vector.ts';
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
  /** Pictures to compare features on. */
  readonly images: readonly ReidImage[];
  /** People to find again with both. */
  readonly dataset?: ReidDataset | undefined;
  readonly limits?: GateLimits;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What both models have in common, and what the smaller one loses. */
export interface GateFigures {
  readonly pictures: number;
  readonly leastCosine: number;
  readonly meanCosine: number;
  readonly rank1?: { readonly reference: number; readonly candidate: number };
  readonly mAP?: { readonly reference: number; readonly candidate: number };
}

/**
 * Lets a smaller model pass only where it sees what the original sees, through the very path that serves it later.
 *
 * @throws ModelError with the figures where it does not
 */
export async function accuracyGate({
  reference,
  candidate,
  images,
  dataset,
  limits: { leastCosine = 0.99, largestDrop = 0.01 } = {},
  onProgress,
}: GateRequest): Promise<GateFigures> {
  await using before = await onnxExtractor({ model: reference });
  await using after = await onnxExtractor({ model: candidate });
  const total = 2 * images.length;
  const expected = await reidFeatures(images, before, { onProgress: (done) => onProgress?.(done, total) });
  const found = await reidFeatures(images, after, {
    onProgress: (done) => onProgress?.(images.length + done, total),
  });
  if (expected.length === 0) {
    throw new ModelError('there is no readable picture to check the smaller model on', {
      hint: 'Give a data set or a folder with pictures of persons.',
    });
  }
  const cosines = expected.map(({ global }, i) => dot(global, found[i]!.global));
  const quality = dataset && {
    reference: await evaluateReid(dataset, before),
    candidate: await evaluateReid(dataset, after),
  };
  const both = (figure: 'rank1' | 'mAP') =>
    quality && { [figure]: { reference: quality.reference[figure], candidate: quality.candidate[figure] } };
  const figures: GateFigures = {
    pictures: cosines.length,
    leastCosine: Math.min(...cosines),
    meanCosine: cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length,
    ...both('rank1'),
    ...both('mAP'),
  };
  const reasons = [
    ...(figures.leastCosine < leastCosine
      ? [`the least cosine of features is ${figures.leastCosine.toFixed(4)}, allowed ${leastCosine}`]
      : []),
    ...(['rank1', 'mAP'] as const).flatMap((name) => {
      const pair = figures[name];
      return pair && pair.reference - pair.candidate > largestDrop
        ? [
            `${name} falls from ${pair.reference.toFixed(3)} to ${pair.candidate.toFixed(3)}, allowed ${largestDrop}`,
          ]
        : [];
    }),
  ];
  if (reasons.length === 0) return figures;
  throw new ModelError(`the smaller model is too inaccurate: ${reasons.join('; ')}`, {
    hint: 'Keep the model in single precision, or in half precision with --half.',
    fields: { file: candidate },
  });
}
