import type { Size } from '../../domain.ts';
import { createLetterbox, letterboxScale } from './letterbox.ts';
import { channelLevels, type PictureFormat, type PlanesArray } from './picture-format.ts';
import { createStretch } from './stretch.ts';

/** Writes pictures of one size into the input of a network. */
export interface PictureWriter {
  /**
   * Writes `[3, input.height, input.width]` values from `at` on.
   *
   * @param pixels I420
   */
  write(pixels: Uint8Array, out: PlanesArray, at: number): void;
  /** Pixels of the picture for one of the input, in each direction. */
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Writers kept, one a picture size: sites rarely mix more kinds of cameras, tiles included. */
const maxWriters = 16;

/** The writers for one network; they are made as sizes turn up. */
export function createPictureWriters(
  format: PictureFormat,
  input: Size,
  type: string,
): (size: Size) => PictureWriter {
  const levels = channelLevels(format, type);
  const offsets = (format.channels === 'rgb' ? [0, 1, 2] : [2, 1, 0]).map(
    (k) => k * input.width * input.height,
  );
  const planes = { levels, offsets };
  const writers = new Map<string, PictureWriter>();

  function create(size: Size): PictureWriter {
    if (format.fit === 'stretch') {
      return {
        write: createStretch(size, input, planes),
        scaleX: size.width / input.width,
        scaleY: size.height / input.height,
      };
    }
    const scale = 1 / letterboxScale(size, input);
    return { write: createLetterbox(size, input, planes), scaleX: scale, scaleY: scale };
  }

  return (size) => {
    const key = `${size.width}x${size.height}`;
    let writer = writers.get(key);
    if (!writer) {
      if (writers.size === maxWriters) writers.clear();
      writers.set(key, (writer = create(size)));
    }
    return writer;
  };
}
