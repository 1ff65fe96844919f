import type { Detection, Size } from '../../domain.ts';
import type { BoundTensors, ModelContract } from './model-contract.ts';
import type { PictureFormat } from './picture-format.ts';

/** Values that a network gave, half precision widened, whole numbers as they are. */
export interface NetworkOutput {
  readonly values: Float32Array | Int32Array | BigInt64Array;
  /** The first is the number of pictures. */
  readonly dims: readonly number[];
}

export interface DecodeOptions {
  /** Indices of the wanted classes: a detection's confidence is that of the likeliest of them. */
  readonly classes: readonly number[];
  /** Less confident detections are dropped. */
  readonly confidence: number;
}

/** Reads what a network says of one picture. */
export interface Decoder {
  /**
   * @param outputs in the order of the family's contract
   * @param item which picture of the batch
   * @returns boxes in pixels of the network's input, unclipped; those that are not finite are dropped
   * @throws ModelError where not one score is a number
   */
  decode(outputs: readonly NetworkOutput[], item: number, options: DecodeOptions): Detection[];
}

/** Networks that are fed and read alike. One file a family in `detection/families/`. */
export interface DetectorFamily {
  readonly name: string;
  /** Completes "the model is not …", e.g. `a YOLOX detector`. */
  readonly purpose: string;
  readonly contract: ModelContract;
  readonly picture: PictureFormat;
  /** Side of the input where the model leaves it open. */
  readonly openSide: number;
  /** Detections that overlap a more confident one by more are dropped, unless told otherwise; 1: none. */
  readonly nmsIou: number;
  /** Inputs other than the picture, for so many pictures, in the order of the contract. */
  readonly furtherInputs?: (input: Size, pictures: number) => readonly (readonly number[])[];
  /** How many classes the model knows; undefined where its outputs do not show it. */
  readonly classCount: (tensors: BoundTensors) => number | undefined;
  /** @throws ModelError where the shapes of the model do not go together */
  readonly createDecoder: (tensors: BoundTensors, input: Size) => Decoder;
}
