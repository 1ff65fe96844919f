import { from, lastValueFrom } from 'rxjs';
import { afterAll, expect, it } from 'vitest';
import { createDetector } from '../../../src/detection/create-detector.ts';
import type { Frame } from '../../../src/domain.ts';
import type { Detector } from '../../../src/ports.ts';
import type { OnnxGraph } from '../../support/onnx-graph.ts';
import { greyFrame, modelFolder, whiteness } from '../network/test-models.ts';

const models = modelFolder();
afterAll(() => models.remove());
const detect = (detector: Detector, frame: Frame) => lastValueFrom(from(detector.detect(frame)));

/** Corners and scores as constants, with the mean of what the network sees added to the scores. */
function mmdetection(rows: readonly (readonly number[])[], labels: readonly number[]): OnnxGraph {
  const boxes = rows.length;
  return {
    inputs: [{ name: 'input', shape: [1, 3, 32, 64] }],
    outputs: [
      { name: 'dets', shape: [1, boxes, 5] },
      { name: 'labels', type: 'int64', shape: [1, boxes] },
    ],
    nodes: [
      { operator: 'ReduceMean', inputs: ['input'], outputs: ['mean4'], attributes: { axes: [1, 2, 3] } },
      { operator: 'Reshape', inputs: ['mean4', 'one'], outputs: ['mean'] },
      { operator: 'Mul', inputs: ['mean', 'last'], outputs: ['more'] },
      { operator: 'Add', inputs: ['more', 'rows'], outputs: ['dets'] },
      { operator: 'Add', inputs: ['classes', 'none'], outputs: ['labels'] },
    ],
    constants: {
      one: { type: 'int64', shape: [3], values: [1, 1, 1] },
      last: { shape: [1, 1, 5], values: [0, 0, 0, 0, 0.1] },
      rows: { shape: [1, boxes, 5], values: rows.flat() },
      classes: { type: 'int64', shape: [1, boxes], values: labels },
      none: { type: 'int64', shape: [1], values: [0] },
    },
  };
}

/** Fills the input of 64×32, so that no border is seen. */
const size = { width: 128, height: 64 };
const graph = mmdetection(
  [
    [8, 4, 24, 28, 0.5],
    [0, 0, 10, 10, 0.9],
    [0, 0, NaN, 10, 0.9],
  ],
  [0, 2, 0],
);

it('gives the persons of an RTMDet, for a picture normalised as in its training', async () => {
  await using detector = await createDetector(`rtmdet:${models.write(graph)}`, { providers: ['cpu'] });
  const [found, ...others] = await detect(detector, greyFrame(126, size));
  expect(others).toEqual([]);
  expect(found!.box).toEqual({ x: 16, y: 8, width: 32, height: 48 });
  const level = whiteness(126) * 255;
  const seen = (level - 103.53) / 57.375 + (level - 116.28) / 57.12 + (level - 123.675) / 58.395;
  expect(found!.confidence).toBeCloseTo(0.5 + (0.1 * seen) / 3, 3);
});

it('is not guessed: other networks of mmdetection look the same', async () => {
  const error: unknown = await createDetector(models.write(graph), { providers: ['cpu'] }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    message: expect.stringContaining('comes from mmdetection') as string,
    hint: expect.stringContaining('rtmdet:') as string,
  });
});
