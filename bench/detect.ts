import { availableParallelism } from 'node:os';
import { from, lastValueFrom, mergeMap } from 'rxjs';
import type { Frame } from '../src/domain.ts';
import { motionDetector } from '../src/detection/motion.ts';
import { networkDetector } from '../src/detection/network-detector.ts';
import type { Detector } from '../src/ports.ts';
import { type BenchContext, referenceFile, type Stage, yoloxModel } from './context.ts';
import { someFrames } from './frames.ts';
import { interleaved, timed } from './measure.ts';
import { rawOnnx } from './raw-onnx.ts';
import { rateRow, timeRow, type BenchRow } from './report.ts';

/** Finding persons: a network against ONNX Runtime alone, motion against reading the brightness once. */
export const detect: Stage = async (context) => {
  const frames = await someFrames(context, context.quick ? 30 : 60);
  const rows = [await motion(context, frames)];
  const model = referenceFile(context, yoloxModel);
  if (model === undefined) return rows;
  for (const workers of new Set([1, availableParallelism()]))
    rows.push(await yolox(context, frames, model, workers));
  return rows;
};

async function yolox(
  { rounds, progress }: BenchContext,
  frames: readonly Frame[],
  model: string,
  workers: number,
): Promise<BenchRow> {
  progress(`YOLOX-nano in ${workers} threads`);
  await using detector = await networkDetector({ model, workers, providers: ['cpu'] });
  await using raw = await rawOnnx({ model, shape: [1, 3, 416, 416] }, workers);
  const rates = await interleaved(rounds, {
    ours: timed(() => detectAll(detector, frames, workers + 1)),
    ceiling: timed(async () => {
      await raw.run(Math.ceil(frames.length / workers));
      return workers * Math.ceil(frames.length / workers);
    }),
  });
  return rateRow(`YOLOX-nano, workers: ${workers}`, 'frames/s', rates, 'ONNX Runtime alone, as many threads');
}

async function motion({ rounds, progress }: BenchContext, frames: readonly Frame[]): Promise<BenchRow> {
  progress('motion detector');
  await using detector = motionDetector();
  let now = 0;
  const rates = await interleaved(rounds, {
    ours: timed(() => {
      const later = frames.map((frame) => ({ ...frame, capturedAt: (now += 100) }));
      return detectAll(detector, later, 1);
    }),
    ceiling: timed(() => frames.map(lumaSum).length),
  });
  const { width, height } = frames[0]!.size;
  return timeRow(`motion, ${width}x${height}`, 'ms', rates, 'summing the bytes of brightness once');
}

async function detectAll(detector: Detector, frames: readonly Frame[], atOnce: number): Promise<number> {
  await lastValueFrom(from(frames).pipe(mergeMap((frame) => detector.detect(frame), atOnce)));
  return frames.length;
}

function lumaSum({ pixels, size }: Frame): number {
  let sum = 0;
  for (let i = 0; i < size.width * size.height; i++) sum += pixels[i]!;
  return sum;
}
