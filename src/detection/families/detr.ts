import type { Box, Detection } from '../../domain.ts';
import type { DetectorFamily, NetworkOutput } from '../network/detector-family.ts';
import { expectClasses } from '../network/expect-classes.ts';
import { expectNumbers } from '../network/expect-numbers.ts';
import { floatTypes, pictureTypes } from '../network/model-contract.ts';
import type { PictureFormat } from '../network/picture-format.ts';

/** RT-DETR and those after it see the whole picture, stretched, in 0..1. */
const picture: PictureFormat = {
  fit: 'stretch',
  channels: 'rgb',
  mean: [0, 0, 0],
  deviation: [255, 255, 255],
};
const purpose = 'an RT-DETR or D-FINE detector';
const openSide = 640;
/** Each object is claimed by one query: nothing is left to suppress. */
const nmsIou = 1;

/**
 * RT-DETR (Zhao et al. 2024), RT-DETRv2, D-FINE (Peng et al. 2024) and DEIM as Hugging Face's exporter gives them: a
 * logit for each query and class, and relative boxes. Scores are sigmoids, not a softmax.
 */
export const detrRaw: DetectorFamily = {
  name: 'rtdetr',
  purpose,
  contract: {
    inputs: [{ name: 'pixel_values', types: pictureTypes, shape: ['batch', 3, 'height', 'width'] }],
    outputs: [
      { name: 'logits', types: floatTypes, shape: ['batch', 'queries', 'classes'] },
      { name: 'pred_boxes', types: floatTypes, shape: ['batch', 'queries', 4] },
    ],
  },
  picture,
  openSide,
  nmsIou,
  classCount: ({ outputs }) => {
    const classes = outputs[0]!.shape[2];
    return typeof classes === 'number' && classes > 0 ? classes : undefined;
  },
  createDecoder: (_, input) => ({
    decode([logits, boxes], item, { classes, confidence }) {
      const [, queries = 0, columns = 0] = logits!.dims;
      expectClasses(classes, columns);
      const values = logits!.values as Float32Array;
      const start = item * queries * columns;
      expectNumbers(values, start, start + queries * columns);
      const detections: Detection[] = [];
      for (let query = 0; query < queries; query++) {
        let logit = -Infinity;
        for (const index of classes) logit = Math.max(logit, values[start + query * columns + index]!);
        const likely = 1 / (1 + Math.exp(-logit));
        const [cx, cy, w, h] = four(boxes!, item * queries + query);
        const width = w * input.width;
        const height = h * input.height;
        const box = { x: cx * input.width - width / 2, y: cy * input.height - height / 2, width, height };
        keepIfSound(detections, box, likely, confidence);
      }
      return detections;
    },
  }),
};

/**
 * The same networks as their own repositories export them for deployment: decoded, sorted, corners in pixels of
 * the size that the second input says.
 */
export const detrDeployed: DetectorFamily = {
  name: 'rtdetr',
  purpose,
  contract: {
    inputs: [
      { name: 'images', types: pictureTypes, shape: ['batch', 3, 'height', 'width'] },
      { name: 'orig_target_sizes', types: ['int64', 'int32', 'float32'], shape: ['batch', 2] },
    ],
    outputs: [
      { name: 'labels', types: ['int64', 'int32'], shape: ['batch', 'queries'] },
      { name: 'boxes', types: floatTypes, shape: ['batch', 'queries', 4] },
      { name: 'scores', types: floatTypes, shape: ['batch', 'queries'] },
    ],
  },
  picture,
  openSide,
  nmsIou,
  // Width first.
  furtherInputs: ({ width, height }, pictures) => [
    Array.from({ length: pictures }, () => [width, height]).flat(),
  ],
  classCount: () => undefined,
  createDecoder: () => ({
    decode([labels, boxes, scores], item, { classes, confidence }) {
      const [, queries = 0] = scores!.dims;
      const values = scores!.values as Float32Array;
      const start = item * queries;
      expectNumbers(values, start, start + queries);
      const detections: Detection[] = [];
      for (let at = start; at < start + queries; at++) {
        if (!classes.includes(Number(labels!.values[at]))) continue;
        const [left, top, right, bottom] = four(boxes!, at);
        keepIfSound(
          detections,
          { x: left, y: top, width: right - left, height: bottom - top },
          values[at]!,
          confidence,
        );
      }
      return detections;
    },
  }),
};

function four({ values }: NetworkOutput, row: number): [number, number, number, number] {
  const at = row * 4;
  return [Number(values[at]), Number(values[at + 1]), Number(values[at + 2]), Number(values[at + 3])];
}

function keepIfSound(detections: Detection[], box: Box, likely: number, confidence: number): void {
  // Not `<`: NaN must fail as well.
  if (!(likely >= confidence)) return;
  if (Number.isFinite(box.x + box.y + box.width + box.height)) detections.push({ box, confidence: likely });
}
