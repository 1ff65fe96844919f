import { onnxModel } from '../support/onnx-graph.ts';

/** A model of one node `x -> y` of the given operator and shape (input and output alike). */
export function tinyModel(shape: readonly (number | string)[], operator = 'Relu'): Uint8Array {
  return onnxModel({
    inputs: [{ name: 'x', shape }],
    outputs: [{ name: 'y', shape }],
    nodes: [{ operator, inputs: ['x'], outputs: ['y'] }],
  });
}
