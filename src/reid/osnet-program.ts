/** Runs in the worker threads: packed crops to unit-length features. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Size } from '../domain.ts';
import { ModelError } from '../errors.ts';
import { expectModelShape } from '../inference/expect-model-shape.ts';
import type { CreateOnnxProgram } from '../inference/onnx-program.ts';
import { normaliseInPlace } from '../maths/vector.ts';
import { inputLength, mirror, preprocess } from './preprocess.ts';
import { readReidModel, type StripeLayout } from './reid-model.ts';

/** RGB crops, one after the other in `pixels`. */
export interface OsnetRequest {
  readonly sizes: readonly Size[];
  readonly pixels: Uint8Array;
}

/** Features of the crops, one after the other: unit vectors; stripes as [crop, stripe, dimension]. */
export interface OsnetResult {
  readonly global: Float32Array;
  readonly local: Float32Array | undefined;
}

export interface OsnetProgramOptions {
  readonly inputSize: Size | undefined;
  readonly flip: boolean;
}

const create: CreateOnnxProgram<OsnetRequest, OsnetResult, OsnetProgramOptions> = (session, options) => {
  expectModelShape(session, {
    purpose: 'a re-identification model',
    input: ['batch', 3, 'height', 'width'],
    outputs: [['batch', 'dimension']],
  });
  const { input, fixedBatch, dimension, stripes } = readReidModel(
    {
      inputs: session.inputMetadata.map(shapeOf),
      outputs: session.outputMetadata.map(shapeOf),
    },
    options.inputSize,
  );
  const views = options.flip ? 2 : 1;
  const length = inputLength(input);
  let batch = new Float32Array(0);

  async function runAll(slots: number): Promise<OsnetResult> {
    const step = fixedBatch ?? slots;
    const global = new Float32Array(slots * dimension);
    const local = stripes && new Float32Array(slots * stripes.count * stripes.dimension);
    for (let from = 0; from < slots; from += step) {
      const picked = batch.subarray(from * length, (from + step) * length);
      const tensor = new Tensor('float32', picked, [step, 3, input.height, input.width]);
      const found = await session.run({ [session.inputNames[0]!]: tensor });
      const used = Math.min(step, slots - from);
      copyRows(found[session.outputNames[0]!]!, global, from * dimension, used * dimension);
      if (!local) continue;
      const size = stripes.count * stripes.dimension;
      copyRows(found[session.outputNames[1]!]!, local, from * size, used * size);
    }
    return { global, local };
  }

  return {
    async run({ sizes, pixels }) {
      const slots = sizes.length * views;
      const padded = Math.ceil(slots / (fixedBatch ?? slots)) * (fixedBatch ?? slots);
      if (batch.length < padded * length) batch = new Float32Array(padded * length);
      let offset = 0;
      sizes.forEach((size, index) => {
        const bytes = size.width * size.height * 3;
        preprocess({ size, pixels: pixels.subarray(offset, offset + bytes) }, input, batch, index);
        if (options.flip) mirror(batch, input, index, sizes.length + index);
        offset += bytes;
      });
      const { global, local } = await runAll(slots);
      return {
        global: unitRows(foldViews(global, views), dimension),
        local: local && stripes && unitRows(stripeRows(foldViews(local, views), stripes), stripes.dimension),
      };
    },
  };
};

export default create;

function shapeOf(value: InferenceSession.ValueMetadata): readonly (number | string)[] {
  return value.isTensor ? value.shape : [];
}

function copyRows(from: Tensor, to: Float32Array, at: number, count: number): void {
  to.set((from.data as Float32Array).subarray(0, count), at);
}

/** Adds the mirrored views to the plain ones: the direction of the sum is that of the mean. */
function foldViews(values: Float32Array, views: number): Float32Array {
  if (views === 1) return values;
  const half = values.length / 2;
  return values.subarray(0, half).map((value, i) => value + values[half + i]!);
}

function stripeRows(values: Float32Array, { count, dimension, transposed }: StripeLayout): Float32Array {
  if (!transposed) return values;
  const size = count * dimension;
  return values.map((_, i) => {
    const within = i % size;
    return values[i - within + (within % dimension) * count + Math.trunc(within / dimension)]!;
  });
}

function unitRows(values: Float32Array, dimension: number): Float32Array {
  for (let at = 0; at < values.length; at += dimension) {
    normaliseInPlace(values.subarray(at, at + dimension));
    if (Number.isNaN(values[at])) throw new ModelError('the model gave features that are not numbers');
  }
  return values;
}
