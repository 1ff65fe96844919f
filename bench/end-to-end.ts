import { availableParallelism } from 'node:os';
import { lastValueFrom, Subject } from 'rxjs';
import { site } from '../src/site/site.ts';
import { films } from './clip.ts';
import { type BenchContext, osnetModel, referenceFile, type Stage, yoloxModel } from './context.ts';
import { median, timed } from './measure.ts';
import { rawOnnx } from './raw-onnx.ts';
import { rateRow } from './report.ts';

interface Run {
  readonly frames: number;
  readonly crops: number;
  readonly seconds: number;
}

const batch = 8;

/**
 * Two films through the whole pipeline with both networks, against the networks alone on all cores: the time
 * that bare ONNX Runtime would take for as many frames and crops.
 */
export const endToEnd: Stage = async (context) => {
  const { quick, progress } = context;
  const inputs = await films(context);
  const detector = referenceFile(context, yoloxModel);
  const extractor = referenceFile(context, osnetModel);
  if (!inputs || detector === undefined || extractor === undefined) return [];
  const cores = availableParallelism();

  const runs: Run[] = [];
  const detections: number[] = [];
  const extractions: number[] = [];
  for (let round = 0; round < (quick ? 2 : 3); round++) {
    progress(`networks alone, round ${round + 1}`);
    detections.push(await bareRate(detector, [1, 3, 416, 416], cores, quick ? 30 : 60));
    extractions.push(await bareRate(extractor, [batch, 3, 256, 128], cores, quick ? 10 : 20));
    progress(`whole pipeline, round ${round + 1}`);
    runs.push(await runPipeline(inputs, detector, extractor, cores, context));
  }
  const { frames, crops } = runs[0]!;
  const seconds = median(runs.map((run) => run.seconds));
  const bareSeconds = frames / median(detections) + crops / median(extractions);
  const note = `bare ONNX Runtime for the ${frames} frames and ${crops} crops on ${cores} cores`;
  const rates = (items: number) => ({ ours: items / seconds, ceiling: items / bareSeconds });
  return [
    rateRow('YOLOX-nano + OSNet, 2 films', 'frames/s', rates(frames), note),
    rateRow('YOLOX-nano + OSNet, 2 films', 'crops/s', rates(crops), note),
  ];
};

/** Pictures per second of a network alone, in as many threads as there are cores. */
async function bareRate(
  model: string,
  shape: readonly number[],
  threads: number,
  runs: number,
): Promise<number> {
  await using raw = await rawOnnx({ model, shape }, threads);
  await raw.run(3);
  const rate = timed(async () => {
    await raw.run(runs);
    return runs * threads * shape[0]!;
  });
  return await rate();
}

/** Time counts from the first frame that was worked on: loading models and films is not what is measured. */
async function runPipeline(
  inputs: readonly string[],
  detector: string,
  extractor: string,
  workers: number,
  { quick }: BenchContext,
): Promise<Run> {
  let frames = 0;
  let crops = 0;
  let began: number | undefined;
  const enough = new Subject<void>();
  const limit = quick ? 240 : 800;
  const events = site({
    name: 'bench',
    cameras: Object.fromEntries(inputs.map((url, i) => [`cam-${i + 1}`, { url, fps: 10 }])),
    detector: `yolox:${detector}`,
    extractor: `osnet:${extractor}`,
    detection: { workers },
    batch: { maxSize: batch, maxWaitMs: 50 },
  }).run({
    until: enough,
    observer: {
      step({ frame }) {
        began ??= performance.now();
        if (frame && ++frames === limit) enough.next();
      },
      record({ kind }) {
        if (kind === 'embedding') crops++;
      },
    },
  });
  await lastValueFrom(events, { defaultValue: undefined });
  return { frames, crops, seconds: (performance.now() - began!) / 1000 };
}
