import { Command, Option } from 'commander';
import pc from 'picocolors';
import { basename } from 'node:path';
import type { TrackStep } from '../domain.ts';
import { trackVideo, type VideoFigures } from '../site/track-video.ts';
import { trackerNames, type TrackerName } from '../tracking/create-tracker.ts';
import { makeFolder } from './make-folder.ts';
import { parseRate } from './rate.ts';
import { parseShare } from './share.ts';
import { sparingly } from './sparingly.ts';
import { stopRequested } from './stop-requested.ts';
import { createTable } from './table.ts';

interface TrackVideoFlags {
  detector: string;
  confidence?: number;
  tracker?: TrackerName;
  looks: string;
  cameraMotion?: boolean;
  fps?: number;
  out: string;
  clip: boolean;
  clipFps: number;
  title?: string;
  json?: boolean;
}

/** `sightline track video`: detects and tracks the persons of a video, and shows it. */
export function trackVideoCommand(): Command {
  return new Command('video')
    .description(
      'Detect and track the persons of a video: tracks as MOT text, a picture of their ways, a clip.',
    )
    .argument('<file>', 'the video')
    .option('--detector <spec>', 'motion, the name of a model, yolox:<file.onnx> or a file', 'motion')
    .option('--confidence <share>', 'least confidence of a detection, 0 to 1', parseShare)
    .addOption(new Option('--tracker <name>', "who follows; default: a site's own").choices(trackerNames))
    .option(
      '--looks <spec>',
      'how a tracker sees looks: stripes, none, the name of a model, osnet:<file.onnx> or a file',
      'stripes',
    )
    .option('--camera-motion', 'the camera turns or shakes')
    .option('--fps <rate>', 'at most this many frames a second', parseRate)
    .requiredOption('--out <folder>', 'where tracks.txt, trails.jpg and the clip go')
    .option('--no-clip', 'only tracks.txt and trails.jpg, without pictures of the video')
    .option('--clip-fps <rate>', 'frames a second of the clip', parseRate, 10)
    .option('--title <text>', "above the picture of the ways; default: the file's name")
    .option('--json', 'the figures as one JSON object, on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline track video hall.mp4 --detector yolox:yolox_nano.onnx --tracker bot-sort --out out/hall',
    )
    .action(trackVideoFile);
}

/** When it is needed, not above: it loads the native canvas. */
const loadPictures = () => import('../site/track-video-pictures.ts');

async function trackVideoFile(file: string, flags: TrackVideoFlags): Promise<void> {
  const { detector, confidence, tracker, looks, cameraMotion, fps, out, clip, clipFps, title } = flags;
  makeFolder(out);
  const { openVideoPictures } = await loadPictures();
  const pictures = await openVideoPictures(out, clip ? clipFps : undefined);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const warn = sparingly(say);
  const known = looks === 'stripes' || looks === 'none';
  const video = await trackVideo({
    file,
    detector,
    ...(known ? {} : { extractor: looks }),
    ...(confidence !== undefined && { detection: { confidence } }),
    ...(fps !== undefined && { fps }),
    tracking: {
      ...(tracker && { tracker }),
      ...(cameraMotion && { cameraMotion }),
      appearance: known ? looks : 'extractor',
    },
    observer: { warning: ({ message }) => warn(`${pc.yellow('warning:')} ${message}`) },
    until: stopRequested(),
    onStep: async (step) => {
      count(step);
      await pictures.draw(step);
    },
  });
  const files = await pictures.finish(video, title ?? basename(file));
  process.stdout.write(`${table(video.figures)}\n`);
  for (const path of files) process.stdout.write(`${path}\n`);
  if (flags.json) process.stdout.write(`${JSON.stringify(video.figures)}\n`);
}

/** Nobody knows how long a video is before its end: frames are counted, for people only. */
function count({ frame, last }: TrackStep): void {
  if (!process.stderr.isTTY) return;
  if (last) process.stderr.write('\r\x1b[K');
  else if (frame && frame.sequence % 10 === 9) process.stderr.write(`\r${frame.sequence + 1} frames`);
}

function table(figures: VideoFigures): string {
  const seconds = (value: number): string => `${value.toFixed(1)} s`;
  const rows = createTable({ colAligns: ['left', 'right'] });
  rows.push(
    ['frames', figures.frames],
    ['tracks', pc.bold(String(figures.tracks))],
    ['boxes', figures.boxes],
    ['persons at a time', `${figures.meanPersons.toFixed(1)}, at most ${figures.mostPersons}`],
    [
      'track length',
      `${seconds(figures.medianTrackSeconds)} median, ${seconds(figures.longestTrackSeconds)} longest`,
    ],
    ['video', seconds(figures.videoSeconds)],
    ['took', seconds(figures.seconds)],
  );
  return rows.toString();
}
