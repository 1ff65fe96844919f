import type { Size } from '../src/domain.ts';
import { yolox } from '../src/detection/families/yolox.ts';
import { letterboxScale } from '../src/detection/network/letterbox.ts';
import { createPictureWriters } from '../src/detection/network/picture-writer.ts';
import { i420CropToRgb } from '../src/imaging/i420.ts';
import { inputLength, preprocess as preprocessCrop } from '../src/reid/preprocess.ts';
import type { Stage } from './context.ts';
import { interleaved, repeated } from './measure.ts';
import { noiseCrop, noiseFrame } from './noise.ts';
import { rateRow, type BenchRow } from './report.ts';

const reidInput: Size = { width: 128, height: 256 };
const detectorInput: Size = { width: 416, height: 416 };

/** Cutting, resizing and normalising, against merely reading and writing as many bytes. */
export const preprocess: Stage = async ({ rounds, progress }) => {
  const rows: BenchRow[] = [];
  const frame = noiseFrame({ width: 1280, height: 720 }, 1);

  const box = { x: 300, y: 200, width: 96, height: 256 };
  const cut = new Uint8Array(box.width * box.height * 3);
  progress('cut a person out of a frame');
  const cutting = await interleaved(rounds, {
    ours: repeated(() => i420CropToRgb(frame.pixels, frame.size, box)),
    ceiling: repeated(() => convertBytes(frame.pixels, cut)),
  });
  rows.push(rateRow('cut 96x256 from I420', 'crops/s', cutting, 'one byte read and written per byte of RGB'));

  for (const size of [
    { width: 96, height: 256 },
    { width: 160, height: 384 },
  ]) {
    progress(`resize and normalise ${size.width}x${size.height}`);
    const crop = noiseCrop(size, 2);
    const batch = new Float32Array(inputLength(reidInput));
    const rates = await interleaved(rounds, {
      ours: repeated(() => preprocessCrop(crop, reidInput, batch, 0)),
      ceiling: repeated(() => readAll(crop.pixels) + convert(crop.pixels, batch)),
    });
    const what = `crop ${size.width}x${size.height} to 128x256`;
    rows.push(rateRow(what, 'crops/s', rates, 'every byte read once, every float written once'));
  }

  for (const size of [
    { width: 640, height: 480 },
    { width: 1280, height: 720 },
    { width: 1920, height: 1080 },
  ]) {
    progress(`letterbox ${size.width}x${size.height}`);
    const { pixels } = noiseFrame(size, 3);
    const letterbox = createPictureWriters(yolox.picture, detectorInput, 'float32')(size);
    const planes = new Float32Array(3 * detectorInput.width * detectorInput.height);
    const scale = letterboxScale(size, detectorInput);
    const picture = new Float32Array(3 * Math.floor(size.width * scale) * Math.floor(size.height * scale));
    const rates = await interleaved(rounds, {
      ours: repeated(() => letterbox.write(pixels, planes, 0)),
      ceiling: repeated(() => convert(pixels, picture)),
    });
    const what = `letterbox ${size.width}x${size.height} to 416`;
    rows.push(rateRow(what, 'frames/s', rates, 'one byte read and one float written per value'));
  }
  return rows;
};

function readAll(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum += bytes[i]!;
  return sum;
}

/** Writes every float once, scaled from a byte; goes round where there are fewer bytes. */
function convert(bytes: Uint8Array, out: Float32Array): number {
  for (let i = 0, j = 0; i < out.length; i++, j++) {
    if (j === bytes.length) j = 0;
    out[i] = bytes[j]! * 0.0171 - 2.1;
  }
  return out[0]!;
}

function convertBytes(bytes: Uint8Array, out: Uint8Array): number {
  for (let i = 0; i < out.length; i++) out[i] = (bytes[i]! * 149) >> 7;
  return out[0]!;
}
