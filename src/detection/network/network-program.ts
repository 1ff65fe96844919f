/** What a detector does in its worker thread: prepare the pictures, run the network, decode, suppress, clip. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Detection, Size } from '../../domain.ts';
import { ModelError } from '../../errors.ts';
import type { ModelTensor } from '../../inference/onnx-messages.ts';
import type { CreateOnnxProgram } from '../../inference/onnx-program.ts';
import { clipBox } from '../../maths/box.ts';
import { nonMaximumSuppression } from '../nms.ts';
import { classIndices } from './class-indices.ts';
import type { NetworkOutput } from './detector-family.ts';
import { findFamily, type FamilyName } from './find-family.ts';
import { isOpen, type ModelTensors } from './model-contract.ts';
import { planesOf, type PlanesArray } from './picture-format.ts';
import { createPictureWriters } from './picture-writer.ts';
import { numericTensor, numericValues } from './tensor-values.ts';

/** A picture to look at: I420, shared with its frame. */
export interface NetworkPicture {
  readonly size: Size;
  readonly pixels: Uint8Array;
}

export interface NetworkProgramOptions {
  readonly family: FamilyName | undefined;
  readonly confidence: number;
  readonly nmsIou: number | undefined;
  readonly classes: readonly (number | string)[];
  /** For models that leave their input's size open. */
  readonly inputSize: Size | undefined;
}

/** The detections of each picture, in order, in pixels of the picture. */
export type NetworkReply = readonly (readonly Detection[])[];

const createNetworkProgram: CreateOnnxProgram<
  readonly NetworkPicture[],
  NetworkReply,
  NetworkProgramOptions
> = (session, options) => {
  const { family, tensors } = findFamily(modelTensors(session), options.family);
  const [picture, ...further] = tensors.inputs as [ModelTensor, ...ModelTensor[]];
  expectBatch(picture);
  const input = inputSize(picture, options.inputSize, family.openSide);
  const decoder = family.createDecoder(tensors, input);
  const classes = classIndices(options.classes, family.classCount(tensors));
  const { confidence, nmsIou = family.nmsIou } = options;
  const writerFor = createPictureWriters(family.picture, input, picture.type);
  const area = 3 * input.width * input.height;
  let planes = planesOf(picture.type, area);

  /** Room for so many pictures; grows once. */
  function room(pictures: number): PlanesArray {
    if (planes.length < pictures * area) planes = planesOf(picture.type, pictures * area);
    return planes.subarray(0, pictures * area);
  }

  function feeds(pictures: readonly NetworkPicture[]): Record<string, Tensor> {
    const data = room(pictures.length);
    pictures.forEach(({ size, pixels }, i) => writerFor(size).write(pixels, data, i * area));
    const dims = [pictures.length, 3, input.height, input.width];
    const extra = family.furtherInputs?.(input, pictures.length) ?? [];
    return Object.fromEntries([
      [picture.name, numericTensor(picture.type, data, dims)],
      ...further.map(({ name, type }, i) => {
        const values = extra[i]!;
        const shape = [pictures.length, values.length / pictures.length];
        return [name, numericTensor(type, values, shape)] as const;
      }),
    ]);
  }

  return {
    async run(pictures) {
      const fetched = tensors.outputs.map(({ name }) => name);
      const found = await session.run(feeds(pictures), fetched);
      const outputs = fetched.map((name) => outputOf(name, found[name]!, pictures.length));
      return pictures.map(({ size }, item) => {
        const { scaleX, scaleY } = writerFor(size);
        const boxes = decoder.decode(outputs, item, { classes, confidence }).map((detection) => ({
          confidence: detection.confidence,
          box: {
            x: detection.box.x * scaleX,
            y: detection.box.y * scaleY,
            width: detection.box.width * scaleX,
            height: detection.box.height * scaleY,
          },
        }));
        return nonMaximumSuppression(boxes, nmsIou)
          .map((detection) => ({ ...detection, box: clipBox(detection.box, size) }))
          .filter(({ box }) => box.width > 0 && box.height > 0);
      });
    },
  };
};
export default createNetworkProgram;

function modelTensors({ inputMetadata, outputMetadata }: InferenceSession): ModelTensors {
  const tensor = (value: InferenceSession.ValueMetadata): ModelTensor =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: 'not a tensor', shape: [] };
  return { inputs: inputMetadata.map(tensor), outputs: outputMetadata.map(tensor) };
}

function expectBatch({ name, shape }: ModelTensor): void {
  if (isOpen(shape[0]) || shape[0] === 1) return;
  throw new ModelError(
    `its input ${name} takes ${shape[0]} pictures at a time: expected 1 or an open number`,
    {
      hint: 'Export it again with a batch of 1 or a dynamic batch axis.',
    },
  );
}

/** The model's own size; else the one asked for; else the family's. */
function inputSize({ shape }: ModelTensor, asked: Size | undefined, openSide: number): Size {
  const { width, height } = asked ?? { width: openSide, height: openSide };
  const side = (fixed: number | string | undefined, open: number): number =>
    isOpen(fixed) ? open : Number(fixed);
  const size = { width: side(shape[3], width), height: side(shape[2], height) };
  if (asked && (size.width !== width || size.height !== height)) {
    throw new ModelError(
      `its input is ${size.width}x${size.height} pixels, and an inputSize of ${width}x${height} was asked for`,
      { hint: 'Leave inputSize away, or export the model with an open height and width.' },
    );
  }
  return size;
}

function outputOf(name: string, tensor: Tensor, pictures: number): NetworkOutput {
  if (tensor.dims[0] !== pictures) {
    throw new ModelError(
      `its output ${name} is [${tensor.dims.join(',')}] for ${pictures} pictures: expected ${pictures} in front`,
    );
  }
  return { values: numericValues(tensor), dims: tensor.dims };
}
