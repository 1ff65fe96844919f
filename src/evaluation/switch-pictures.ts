import { createCanvas } from '@napi-rs/canvas';
import type { Box } from '../domain.ts';
import type { RgbImage } from '../imaging/image-file.ts';
import { boxAt, type BoxColumns } from './box-columns.ts';
import type { BoxSequence } from './box-sequence.ts';
import type { IdentitySwitch } from './clear-matches.ts';
import { identityColour } from './identity-colour.ts';
import { rgbCanvas } from './site-picture.ts';

/**
 * Gives pictures of a sequence, in order of frames, from 0; frames that it does not have are left out.
 *
 * @param onPicture of each wanted frame
 */
export type FramePictures = (
  wanted: ReadonlySet<number>,
  onPicture: (frame: number, picture: RgbImage) => void,
) => Promise<void>;

/** JPEGs as data: addresses, of a switch's person before and after it. */
export interface SwitchPictures {
  readonly before?: string;
  readonly after?: string;
}

export interface SwitchPictureOptions {
  readonly sequence: BoxSequence;
  readonly predictions: BoxColumns;
  readonly switches: readonly IdentitySwitch[];
  readonly pictures: FramePictures;
  /** Width of the pictures that the boxes are measured in; default: that of the pictures given. */
  readonly boxWidth?: number | undefined;
}

const [thumbnailHeight, margin] = [180, 0.18];

/** Cuts both sides of each switch out of the video. */
export async function cutSwitchPictures(options: SwitchPictureOptions): Promise<SwitchPictures[]> {
  const { sequence, predictions, switches, pictures, boxWidth } = options;
  const { predicted } = sequence;
  const found: { before?: string; after?: string }[] = switches.map(() => ({}));
  const wanted = new Map<number, { of: number; side: 'before' | 'after'; box: number }[]>();
  switches.forEach(({ before, predicted: after }, of) => {
    for (const [side, at] of [
      ['before', before],
      ['after', after],
    ] as const) {
      const box = predicted.source[at]!;
      const frame = predictions.frame[box]!;
      wanted.set(frame, [...(wanted.get(frame) ?? []), { of, side, box }]);
    }
  });
  await pictures(new Set(wanted.keys()), (frame, picture) => {
    const scale = boxWidth === undefined ? 1 : picture.size.width / boxWidth;
    const canvas = rgbCanvas(picture.size, picture.pixels);
    for (const { of, side, box } of wanted.get(frame) ?? []) {
      const name = String(predictions.names[predictions.identity[box]!]!);
      found[of]![side] = cut(canvas, scaled(boxAt(predictions, box), scale), identityColour(name));
    }
  });
  return found;
}

const scaled = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
});

/** The box with what is around it, so that one sees where it is. */
function cut(from: ReturnType<typeof rgbCanvas>, box: Box, colour: string): string {
  const around = margin * Math.max(box.width, box.height);
  const scale = thumbnailHeight / (box.height + 2 * around);
  const width = Math.max(1, Math.round((box.width + 2 * around) * scale));
  const canvas = createCanvas(width, thumbnailHeight);
  const context = canvas.getContext('2d');
  context.fillStyle = '#222';
  context.fillRect(0, 0, width, thumbnailHeight);
  context.imageSmoothingQuality = 'high';
  context.setTransform(scale, 0, 0, scale, -(box.x - around) * scale, -(box.y - around) * scale);
  context.drawImage(from, 0, 0);
  context.strokeStyle = colour;
  context.lineWidth = 2.5 / scale;
  context.strokeRect(box.x, box.y, box.width, box.height);
  return `data:image/jpeg;base64,${canvas.toBuffer('image/jpeg', 85).toString('base64')}`;
}
