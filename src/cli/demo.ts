import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { type DemoFigures, runDemo } from '../site/demo.ts';
import { parseDurationMs } from './duration.ts';
import { formatMatch } from './format-match.ts';
import { parseCount } from './count.ts';
import { makeFolder } from './make-folder.ts';
import { createProgressBar } from './progress-bar.ts';
import { sparingly } from './sparingly.ts';
import { createTable } from './table.ts';

interface DemoFlags {
  seed: number;
  cameras: number;
  people: number;
  for: number;
  fps: number;
  out: string;
  detector?: string;
  extractor?: string;
  json?: boolean;
}

/** `sightline demo`: the whole pipeline on a synthetic site, scored against its ground truth. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Run the whole pipeline on a synthetic site: no camera, download, server or GPU needed.')
    .option('--seed <n>', 'which site and people', parseCount, 7)
    .option('--cameras <n>', 'how many cameras', parseCount, 4)
    .option('--people <n>', 'how many people walk about', parseCount, 12)
    .option('--for <duration>', 'how much time passes on the site', parseDurationMs, 60_000)
    .option('--fps <n>', 'frames a second of each camera', parseCount, 10)
    .option(
      '--detector <spec>',
      'motion, the name of a model, a file, or yolox:, rtdetr:, dfine: or rtmdet:<file.onnx>',
    )
    .option('--extractor <spec>', 'stripes, the name of a model, osnet:<file.onnx> or a file')
    .option('--out <folder>', 'where the picture and the report go', 'out/demo')
    .option('--json', 'the figures as one JSON object, on the last line')
    .addHelpText('after', '\nExample:\n  $ npm run demo -- --seed 3 --cameras 6 --for 30s')
    .action(demo);
}

async function demo(flags: DemoFlags): Promise<void> {
  const { seed, cameras, people, fps, out, json, detector, extractor } = flags;
  makeFolder(out);
  // Here, not above: it loads the native canvas, which the commands that run for weeks do not need.
  const { demoPicture, demoReport } = await import('../site/demo-report.ts');
  const total = Math.round((cameras * fps * flags.for) / 1000);
  const bar = createProgressBar('{value}/{total} frames | {tracks} tracks | {matches} matches');
  const tracks = new Set<string>();
  let frames = 0;
  let matches = 0;
  const { say } = bar;
  const warn = sparingly(say);

  say(
    pc.bold(`Sightline demo: ${cameras} cameras, ${people} people, ${flags.for / 1000} s at ${fps} frames/s`),
  );
  bar.start(total, { tracks: 0, matches: 0 });
  const result = await runDemo({
    seed,
    cameras,
    people,
    fps,
    durationMs: flags.for,
    ...(detector && { detector }),
    ...(extractor && { extractor }),
    observer: {
      step(step) {
        if (!step.frame) return;
        for (const track of step.tracks) {
          if (track.state !== 'confirmed' || tracks.has(track.id)) continue;
          tracks.add(track.id);
          say(pc.dim(`              track     ${track.id}`));
        }
        frames++;
        bar.update(frames, { tracks: tracks.size, matches });
        if (!bar.shown && frames % Math.ceil(total / 10) === 0) say(`${frames}/${total} frames`);
      },
      warning: ({ camera, message }) => warn(pc.yellow(`warning: ${camera ?? ''} ${message}`)),
    },
    onMatch(event) {
      if (event.type === 'matched') matches++;
      say(formatMatch(event));
    },
  }).finally(() => bar.stop());

  writeFileSync(join(out, 'demo.png'), demoPicture(result));
  writeFileSync(join(out, 'demo.html'), demoReport(result));
  process.stderr.write(
    `${summary(result.figures)}\n\nPicture: ${join(out, 'demo.png')}   Report: ${join(out, 'demo.html')}\n`,
  );
  if (json) process.stdout.write(`${JSON.stringify(result.figures)}\n`);
}

function summary(figures: DemoFigures): string {
  const { crossCamera } = figures;
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const table = createTable({ colAligns: ['left', 'right'] });
  table.push(
    ['cameras', figures.cameras],
    ['frames', figures.frames],
    ['frames/s', figures.framesPerSecond],
    ['tracks', figures.tracks],
    ['identities (people)', `${figures.identities} (${figures.people})`],
    ['matches', figures.matches],
    ['cross-camera IDF1', pc.bold(percent(crossCamera.IDF1))],
    ['IDP / IDR', `${percent(crossCamera.IDP)} / ${percent(crossCamera.IDR)}`],
    ['dropped frames', figures.droppedFrames],
    ['peak memory', `${figures.peakMemoryMB} MB`],
    ['event loop delay, p99', `${figures.loopDelayP99Ms} ms`],
    ['time', `${figures.seconds} s`],
    ...figures.models.map(({ part, execution }) => [`${part} runs on`, execution.provider]),
  );
  return table.toString();
}
