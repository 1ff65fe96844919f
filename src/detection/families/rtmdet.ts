import type { Detection } from '../../domain.ts';
import type { DetectorFamily } from '../network/detector-family.ts';
import { expectNumbers } from '../network/expect-numbers.ts';
import { floatTypes, pictureTypes } from '../network/model-contract.ts';

/**
 * RTMDet (Lyu et al. 2022) as mmdeploy exports it: decoded and suppressed in the graph, corners in pixels of the
 * input. Other networks of mmdetection have the same outputs and other pictures, so that it must be named.
 */
export const rtmdet: DetectorFamily = {
  name: 'rtmdet',
  purpose: 'an RTMDet detector',
  contract: {
    inputs: [{ types: pictureTypes, shape: ['batch', 3, 'height', 'width'] }],
    outputs: [
      { name: 'dets', types: floatTypes, shape: ['batch', 'boxes', 5] },
      { name: 'labels', types: ['int64', 'int32'], shape: ['batch', 'boxes'] },
    ],
  },
  picture: {
    fit: 'letterbox',
    channels: 'bgr',
    mean: [103.53, 116.28, 123.675],
    deviation: [57.375, 57.12, 58.395],
  },
  openSide: 640,
  nmsIou: 1,
  classCount: () => undefined,
  createDecoder: () => ({
    decode([dets, labels], item, { classes, confidence }) {
      const [, boxes = 0] = dets!.dims;
      const values = dets!.values as Float32Array;
      expectNumbers(values, item * boxes * 5 + 4, (item + 1) * boxes * 5, 5);
      const detections: Detection[] = [];
      for (let row = item * boxes; row < (item + 1) * boxes; row++) {
        const [left, top, right, bottom, likely] = values.subarray(row * 5, row * 5 + 5);
        if (!(likely! >= confidence) || !classes.includes(Number(labels!.values[row]))) continue;
        const box = { x: left!, y: top!, width: right! - left!, height: bottom! - top! };
        if (Number.isFinite(box.x + box.y + box.width + box.height))
          detections.push({ box, confidence: likely! });
      }
      return detections;
    },
  }),
};
