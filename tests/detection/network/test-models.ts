import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraId, type Frame, type Size } from '../../../src/domain.ts';
import { i420Bytes } from '../../../src/imaging/i420.ts';
import { onnxModel, type OnnxGraph, type OnnxNode, type OnnxType } from '../../support/onnx-graph.ts';

/** A folder for models that goes when the test file is over. */
export function modelFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-models-'));
  let count = 0;
  return {
    write(graph: OnnxGraph): string {
      const path = join(folder, `model-${count++}.onnx`);
      writeFileSync(path, onnxModel(graph));
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A frame of one grey all over: `brightness` is what its Y plane holds. */
export function greyFrame(brightness: number, size: Size = { width: 40, height: 30 }): Frame {
  const pixels = new Uint8Array(new SharedArrayBuffer(i420Bytes(size))).fill(128);
  pixels.fill(brightness, 0, size.width * size.height);
  return {
    camera: cameraId('door'),
    sequence: 0,
    capturedAt: 0,
    size,
    pixels,
    [Symbol.dispose]: () => undefined,
  };
}

/** The share of white that a grey frame shows to a network. */
export const whiteness = (brightness: number) => (1.164384 * (brightness - 16)) / 255;
export const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
export const logit = (likely: number) => Math.log(likely / (1 - likely));

export interface DetrGraphOptions {
  /** Likelihood of each query, for a black picture: one row a query, one column a class. */
  readonly scores: readonly (readonly number[])[];
  /** Relative centre and size. */
  readonly boxes: readonly (readonly number[])[];
  readonly batch?: number | string;
  readonly type?: OnnxType;
  readonly inputType?: OnnxType;
  /** Puts the logits through a quantised node and back. */
  readonly quantised?: boolean;
  /** Height and width of the input; names leave them open. */
  readonly input?: readonly [number | string, number | string];
  /** Makes the graph fail for more than one picture, whatever it says. */
  readonly single?: boolean;
}

/**
 * A network with the outside of an RT-DETR and a known answer: constants, with the mean whiteness of each picture (or its
 * mean byte) added to every logit.
 */
export function detrGraph({
  scores,
  boxes,
  batch = 'batch',
  type = 'float32',
  inputType = type,
  quantised = false,
  single = false,
  input = [32, 64],
}: DetrGraphOptions): OnnxGraph {
  const [queries, classes] = [scores.length, scores[0]!.length];
  const cast = (input: string, output: string, to: number): OnnxNode => ({
    operator: 'Cast',
    inputs: [input],
    outputs: [output],
    attributes: { to },
  });
  const target = type === 'float16' ? 10 : 1;
  const whole = quantised ? 'dequantised' : 'sum';
  return {
    inputs: [{ name: 'pixel_values', type: inputType, shape: [batch, 3, ...input] }],
    outputs: [
      { name: 'logits', type, shape: [batch, queries, classes] },
      { name: 'pred_boxes', type, shape: [batch, queries, 4] },
    ],
    nodes: [
      cast('pixel_values', 'floats', 1),
      { operator: 'ReduceMean', inputs: ['floats'], outputs: ['mean4'], attributes: { axes: [1, 2, 3] } },
      { operator: 'Reshape', inputs: ['mean4', single ? 'one' : 'any'], outputs: ['mean'] },
      { operator: 'Add', inputs: ['mean', 'scores'], outputs: ['sum'] },
      ...(quantised
        ? [
            { operator: 'QuantizeLinear', inputs: ['sum', 'scale', 'zero'], outputs: ['bytes'] },
            { operator: 'DequantizeLinear', inputs: ['bytes', 'scale', 'zero'], outputs: ['dequantised'] },
          ]
        : []),
      cast(whole, 'logits', target),
      { operator: 'Mul', inputs: ['mean', 'nothing'], outputs: ['zeros'] },
      { operator: 'Add', inputs: ['zeros', 'boxes'], outputs: ['all'] },
      cast('all', 'pred_boxes', target),
    ],
    constants: {
      any: { type: 'int64', shape: [3], values: [0, 1, 1] },
      one: { type: 'int64', shape: [3], values: [1, 1, 1] },
      nothing: { shape: [1], values: [0] },
      scale: { shape: [], values: [0.05] },
      zero: { type: 'int8', shape: [], values: [0] },
      scores: { shape: [1, queries, classes], values: scores.flat().map(logit) },
      boxes: { shape: [1, queries, 4], values: boxes.flat() },
    },
  };
}
