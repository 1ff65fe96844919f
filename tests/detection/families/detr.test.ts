import { from, lastValueFrom } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/detection/create-detector.ts';
import type { Frame } from '../../../src/domain.ts';
import type { Detector } from '../../../src/ports.ts';
import type { OnnxGraph } from '../../support/onnx-graph.ts';
import { detrGraph, greyFrame, logit, modelFolder, sigmoid, whiteness } from '../network/test-models.ts';

const models = modelFolder();
afterAll(() => models.remove());

const black = greyFrame(16);
const near = (value: number, digits = 3): number => expect.closeTo(value, digits) as number;
const detect = (detector: Detector, frame: Frame) => lastValueFrom(from(detector.detect(frame)));
const open = (spec: string, options = {}) => createDetector(spec, { providers: ['cpu'], ...options });

/** Two persons, a chair, and a person who is hardly likely. */
const scores = [
  [0.9, 0.05],
  [0.6, 0.7],
  [0.1, 0.8],
  [0.2, 0.1],
];
const boxes = [
  [0.5, 0.5, 0.25, 0.5],
  [0.125, 0.5, 0.5, 1],
  [0.5, 0.5, 0.1, 0.1],
  [0.9, 0.9, 0.1, 0.1],
];

describe('an RT-DETR as Hugging Face exports it', () => {
  const graph = detrGraph({ scores, boxes });

  it('gives the persons, in pixels of the frame and clipped to it', async () => {
    await using detector = await open(models.write(graph));
    expect(detector.name).toBe('rtdetr');
    expect(await detect(detector, black)).toEqual([
      { box: { x: 15, y: 7.5, width: 10, height: 15 }, confidence: near(0.9) },
      { box: { x: 0, y: 0, width: 15, height: 30 }, confidence: near(0.6) },
    ]);
  });

  it('sees the picture in 0..1', async () => {
    await using detector = await open(`dfine:${models.write(graph)}`);
    expect(detector.name).toBe('dfine');
    const [first] = await detect(detector, greyFrame(180));
    expect(first!.confidence).toBeCloseTo(sigmoid(logit(0.9) + whiteness(180)), 3);
  });

  it('takes other classes, the likeliest of several for each person', async () => {
    await using chairs = await open(models.write(graph), { classes: [1] });
    expect((await detect(chairs, black)).map(({ confidence }) => confidence)).toEqual([near(0.8), near(0.7)]);
    await using both = await open(models.write(graph), { classes: [0, 1], confidence: 0.75 });
    expect((await detect(both, black)).map(({ confidence }) => confidence)).toEqual([near(0.9), near(0.8)]);
  });

  it('suppresses only where told to', async () => {
    const twice = { scores: [[0.9], [0.8]], boxes: [boxes[0]!, boxes[0]!] };
    await using all = await open(models.write(detrGraph(twice)));
    expect(await detect(all, black)).toHaveLength(2);
    await using some = await open(models.write(detrGraph(twice)), { nmsIou: 0.5 });
    expect(await detect(some, black)).toHaveLength(1);
  });

  it.each([
    ['in half precision', { type: 'float16' }, 2],
    ['in half precision behind a float input', { type: 'float16', inputType: 'float32' }, 2],
    ['with int8 inside', { quantised: true }, 1],
  ] as const)('reads a model %s', async (_, options, digits) => {
    await using detector = await open(models.write(detrGraph({ scores, boxes, ...options })));
    const [first, second] = await detect(detector, greyFrame(180));
    expect(first!.confidence).toBeCloseTo(sigmoid(logit(0.9) + whiteness(180)), digits);
    expect(second!.confidence).toBeCloseTo(sigmoid(logit(0.6) + whiteness(180)), digits);
    expect(first!.box).toEqual({ x: near(15, 2), y: near(7.5, 2), width: near(10, 2), height: near(15, 2) });
  });

  it('gives bytes to a model that takes them', async () => {
    const likely = sigmoid(-190);
    const dim = { scores: [[likely]], boxes: [boxes[0]!], inputType: 'uint8' } as const;
    await using detector = await open(models.write(detrGraph(dim)));
    // The mean byte is added to the logit: 1.164384 × (180 - 16), rounded, is 191.
    expect(await detect(detector, greyFrame(180))).toMatchObject([{ confidence: near(sigmoid(1)) }]);
  });

  it('drops a query that is no number, and says so where all are', async () => {
    const some = detrGraph({ scores: [[NaN], [0.9]], boxes: [boxes[0]!, boxes[1]!] });
    await using detector = await open(models.write(some));
    expect(await detect(detector, black)).toHaveLength(1);
    const nowhere = detrGraph({ scores: [[0.9], [0.8]], boxes: [[NaN, 0, 1, 1], boxes[0]!] });
    await using lost = await open(models.write(nowhere));
    expect(await detect(lost, black)).toMatchObject([{ confidence: near(0.8) }]);
    const path = models.write(detrGraph({ scores: [[NaN], [NaN]], boxes: [boxes[0]!, boxes[1]!] }));
    await using broken = await open(path);
    await expect(detect(broken, black)).rejects.toThrow(`model ${path}: the network gave not one number`);
  });

  it('has an input of the size asked for, where the model leaves it open', async () => {
    const whole = [[0.5, 0.5, 1, 1]];
    const path = models.write(detrGraph({ scores: [[0.9]], boxes: whole, input: ['height', 'width'] }));
    for (const inputSize of [undefined, { width: 96, height: 64 }]) {
      await using detector = await open(path, { inputSize });
      expect(await detect(detector, black)).toMatchObject([{ box: { width: near(40), height: near(30) } }]);
    }
    await expect(open(models.write(graph), { inputSize: { width: 96, height: 64 } })).rejects.toThrow(
      'its input is 64x32 pixels, and an inputSize of 96x64 was asked for',
    );
  });

  it('refuses classes that the model does not have', async () => {
    const path = models.write(graph);
    await expect(open(path, { classes: [2] })).rejects.toThrow('class 2 is asked for: expected 0 to 1');
    await expect(open(path, { classes: ['person'] })).rejects.toThrow(
      'which has 80 classes; the model knows 2',
    );
  });
});

/** Labels and scores as constants; corners are shares of the second input, which holds width and height. */
function deployed(
  labels: readonly number[],
  likely: readonly number[],
  corners: readonly number[][],
): OnnxGraph {
  const queries = labels.length;
  return {
    inputs: [
      { name: 'images', shape: ['N', 3, 32, 64] },
      { name: 'orig_target_sizes', type: 'int64', shape: ['N', 2] },
    ],
    outputs: [
      { name: 'labels', type: 'int64', shape: ['N', queries] },
      { name: 'boxes', shape: ['N', queries, 4] },
      { name: 'scores', shape: ['N', queries] },
    ],
    nodes: [
      { operator: 'ReduceMean', inputs: ['images'], outputs: ['mean4'], attributes: { axes: [1, 2, 3] } },
      { operator: 'Reshape', inputs: ['mean4', 'column'], outputs: ['mean'] },
      { operator: 'Add', inputs: ['mean', 'likely'], outputs: ['scores'] },
      { operator: 'Cast', inputs: ['mean'], outputs: ['whole'], attributes: { to: 7 } },
      { operator: 'Add', inputs: ['whole', 'classes'], outputs: ['labels'] },
      { operator: 'Cast', inputs: ['orig_target_sizes'], outputs: ['sizes'], attributes: { to: 1 } },
      { operator: 'Concat', inputs: ['sizes', 'sizes'], outputs: ['corners'], attributes: { axis: 1 } },
      { operator: 'Reshape', inputs: ['corners', 'row'], outputs: ['scale'] },
      { operator: 'Mul', inputs: ['scale', 'shares'], outputs: ['boxes'] },
    ],
    constants: {
      column: { type: 'int64', shape: [2], values: [0, 1] },
      row: { type: 'int64', shape: [3], values: [0, 1, 4] },
      likely: { shape: [1, queries], values: likely },
      classes: { type: 'int64', shape: [1, queries], values: labels },
      shares: { shape: [1, queries, 4], values: corners.flat() },
    },
  };
}

describe('an RT-DETR as its repository deploys it', () => {
  it('gives the persons, in pixels of the frame', async () => {
    const graph = deployed(
      [0, 56, 0],
      [0.9, 0.8, 0.1],
      [
        [0.25, 0.5, 0.5, 1],
        [0, 0, 1, 1],
        [0, 0, 1, 1],
      ],
    );
    const path = models.write(graph);
    await using detector = await open(path);
    const person = { box: { x: 10, y: 15, width: 10, height: 15 }, confidence: near(0.9) };
    expect(await detect(detector, black)).toEqual([person]);
    await using sitting = await open(`rtdetr:${path}`, { classes: ['chair', 'person'] });
    expect(await detect(sitting, black)).toEqual([
      person,
      { box: { x: 0, y: 0, width: 40, height: 30 }, confidence: near(0.8) },
    ]);
    await expect(open(path, { classes: ['persn'] })).rejects.toThrow('did you mean "person"?');
  });
});
