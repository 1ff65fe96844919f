/**
 * What the motion gate saves and what it costs: `npx tsx bench/motion-gate.ts --model yolox.onnx --part first film.mp4 …`.
 * The network sees every frame of each film once; the gate then decides which of its answers would have been repeated.
 * Lost: detections of the network that the gated answer has not (IoU < 0.5); stale: the other way round.
 */
import { parseArgs } from 'node:util';
import { basename } from 'node:path';
import { concatMap, firstValueFrom, from, lastValueFrom, tap } from 'rxjs';
import { motionGated, type MotionGateOptions } from '../src/detection/gate/motion-gated.ts';
import { networkDetector } from '../src/detection/network-detector.ts';
import { cameraId, type Detection, type Frame } from '../src/domain.ts';
import { iou } from '../src/maths/box.ts';
import { videoSource } from '../src/streams/video-source.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string' },
    fps: { type: 'string', default: '10' },
    /** `first` or `second` half of each film, so that settings can be chosen on one and tried on the other. */
    part: { type: 'string', default: 'all' },
  },
});
if (values.model === undefined) throw new Error('give --model <yolox.onnx>');

const settings: MotionGateOptions[] = [2, 3, 4, 6, 10].flatMap((minChange) =>
  [500, 1_000, 2_000].map((refreshMs) => ({ minChange, refreshMs })),
);

/** Which gate would have done what. */
interface Trial {
  readonly options: MotionGateOptions;
  readonly gate: ReturnType<typeof motionGated>;
  /** The frame that the gate lets through is answered with what the network said of it. */
  said: readonly Detection[];
  people: number;
  lost: number;
  stale: number;
  repeated: number;
  ms: number;
}

await using network = await networkDetector({ model: values.model, workers: 2, providers: ['cpu'] });

for (const url of positionals) {
  const frames = await countFrames(url);
  const half = Math.floor(frames / 2);
  const [begin, end] = { first: [0, half], second: [half, frames], all: [0, frames] }[values.part] ?? [
    0,
    frames,
  ];
  const trials = settings.map(trial);
  let place = 0;
  let empty = 0;
  const work = from(open(url).frames()).pipe(
    concatMap(async (frame) => {
      using _frame = frame;
      const at = place++;
      if (at < begin! || at >= end!) return;
      const truth = await firstValueFrom(from(network.detect(frame)));
      if (truth.length === 0) empty++;
      for (const each of trials) await judge(each, frame, truth);
    }),
  );
  await lastValueFrom(work, { defaultValue: undefined });
  console.log(`${basename(url)}, ${values.part}: ${end! - begin!} frames, ${empty} without anyone`);
  for (const { options, gate, people, lost, stale, repeated, ms } of trials) {
    const { frames: seen, skipped } = gate.counts;
    const share = (part: number, of: number) => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`;
    console.log(
      `  change > ${options.minChange}, refresh ${options.refreshMs} ms: skipped ${share(skipped, seen)}, ` +
        `lost ${share(lost, people)} of ${people}, stale ${share(stale, repeated)}, gate ${(ms / seen).toFixed(2)} ms`,
    );
  }
}

function open(url: string) {
  return videoSource({ camera: cameraId('bench'), url, fps: Number(values.fps) });
}

async function countFrames(url: string): Promise<number> {
  let count = 0;
  const all = from(open(url).frames()).pipe(
    tap((frame) => {
      frame[Symbol.dispose]();
      count++;
    }),
  );
  await lastValueFrom(all, { defaultValue: undefined });
  return count;
}

function trial(options: MotionGateOptions): Trial {
  const made: Trial = {
    options,
    gate: motionGated(
      {
        name: 'recorded',
        detect: () => Promise.resolve(made.said),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
      options,
    ),
    said: [],
    people: 0,
    lost: 0,
    stale: 0,
    repeated: 0,
    ms: 0,
  };
  return made;
}

async function judge(each: Trial, frame: Frame, truth: readonly Detection[]): Promise<void> {
  each.said = truth;
  const started = performance.now();
  const answer = await firstValueFrom(from(each.gate.detect(frame)));
  each.ms += performance.now() - started;
  const without = (these: readonly Detection[], those: readonly Detection[]) =>
    these.filter(({ box }) => !those.some((other) => iou(box, other.box) >= 0.5)).length;
  each.people += truth.length;
  each.lost += without(truth, answer);
  each.repeated += answer.length;
  each.stale += without(answer, truth);
}
