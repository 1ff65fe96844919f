/** What the picture pool and its worker threads say to each other: types only. */
import type { Size } from '../../domain.ts';
import type { AugmentationSettings } from '../augmentation/augmentation-settings.ts';

/** RGB bytes that all threads can read. */
export interface SharedPicture {
  readonly size: Size;
  readonly pixels: Uint8Array<SharedArrayBuffer>;
}

/** One picture to put into a batch; without `slot` it is only decoded. */
export interface PictureTask {
  readonly slot?: number;
  readonly file: string;
  /** What was decoded before. */
  readonly picture?: SharedPicture | undefined;
  readonly seed: number;
}

export interface PictureJob {
  readonly id: number;
  readonly tasks: readonly PictureTask[];
  readonly inputSize: Size;
  readonly augmentation: AugmentationSettings;
  /** [batch, height, width, 3]; each task writes its slot. */
  readonly batch?: Float32Array<SharedArrayBuffer>;
  /** Whether decoded pictures are worth sending back. */
  readonly keep: boolean;
}

export interface PictureJobDone {
  readonly id: number;
  /** Decoded in this job, by the place in `tasks`. */
  readonly decoded: readonly { readonly task: number; readonly picture: SharedPicture }[];
  readonly failed: readonly { readonly task: number; readonly reason: string }[];
}
