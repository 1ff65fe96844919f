/**
 * Whether frames of several cameras are better run as a batch: `npx tsx bench/detect-batch.ts --model yolox.onnx`,
 * a model of one picture, whose batch axis is opened first.
 * All settings see the same frames of eight cameras in turns; frames a second, median of the rounds.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { firstValueFrom, from } from 'rxjs';
import { networkDetector } from '../src/detection/network-detector.ts';
import type { Detector } from '../src/ports.ts';
import { decodeModel, encodeModel } from '../src/training/onnx/onnx-proto.ts';
import { openBatchAxis } from '../tests/support/open-batch-axis.ts';
import { interleaved, timed } from './measure.ts';
import { noiseFrame } from './noise.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    providers: { type: 'string', default: 'cpu' },
  },
});
if (values.model === undefined) throw new Error('give --model <yolox.onnx>');
const folder = mkdtempSync(join(tmpdir(), 'sightline-batch-'));
const model = join(folder, 'open.onnx');
writeFileSync(model, encodeModel(openBatchAxis(decodeModel(readFileSync(values.model)))));
const cameras = 8;
const framesEach = 4;
const frames = Array.from({ length: cameras }, (_, i) => noiseFrame({ width: 640, height: 480 }, i + 1));

/** Each camera sends its next frame when it has the answer to the last, as cameras of a site do. */
async function serve(detector: Detector): Promise<number> {
  await Promise.all(
    frames.map(async (frame) => {
      for (let i = 0; i < framesEach; i++) await firstValueFrom(from(detector.detect(frame)));
    }),
  );
  return cameras * framesEach;
}

const open: Record<string, Detector> = {};
for (const workers of new Set([1, availableParallelism()])) {
  for (const maxBatch of [1, 2, 4, 8]) {
    open[`workers ${workers}, batch ${maxBatch}`] = await networkDetector({
      model,
      workers,
      maxBatch,
      providers: values.providers.split(','),
    });
  }
}
const probes = Object.fromEntries(
  Object.entries(open).map(([name, detector]) => [name, timed(() => serve(detector))]),
);
const rates = await interleaved(Number(values.rounds), probes);
for (const [name, rate] of Object.entries(rates)) console.log(`${name}: ${rate.toFixed(1)} frames/s`);
for (const detector of Object.values(open)) await detector[Symbol.asyncDispose]();
rmSync(folder, { recursive: true });
