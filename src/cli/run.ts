import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { lastValueFrom, tap } from 'rxjs';
import type { CameraStatus } from '../domain.ts';
import { formatTrackTable } from '../evaluation/track-table.ts';
import { describeExecution } from '../inference/execution-providers.ts';
import { createTrackTable } from '../site/collect-track-table.ts';
import type { SiteObserver } from '../site/observer.ts';
import type { Site } from '../site/site.ts';
import { parseDurationMs } from './duration.ts';
import { matchLine } from './format-match.ts';
import { loadPipeline } from './load-pipeline.ts';
import { makeFolder } from './make-folder.ts';
import { printError } from './print-error.ts';
import { sparingly } from './sparingly.ts';
import { stopRequested } from './stop-requested.ts';

interface RunFlags {
  camera: Record<string, string>;
  detector?: string;
  extractor?: string;
  nats?: string;
  role: 'all' | 'edge' | 'central';
  for?: number;
  out?: string;
  collect?: string;
  json?: boolean;
}

/** `sightline run`: runs a declared pipeline and prints its match events. */
export function runCommand(): Command {
  return new Command('run')
    .description('Run a pipeline declared in TypeScript and print its match events.')
    .argument('<pipeline>', 'file whose default export is site({...})')
    .option('--camera <name=url>', "a camera's input, in place of the declared one (repeatable)", collect, {})
    .option(
      '--detector <spec>',
      'motion, the name of a model, a file, or yolox:, rtdetr:, dfine: or rtmdet:<file.onnx>',
    )
    .option('--extractor <spec>', 'stripes, the name of a model, osnet:<file.onnx> or a file')
    .option('--nats <url>', 'carry records and events over this NATS server')
    .addOption(
      new Option('--role <role>', 'run both halves, or one of them')
        .choices(['all', 'edge', 'central'])
        .default('all'),
    )
    .option('--for <duration>', 'stop after this time, e.g. 60s', parseDurationMs)
    .option('--out <folder>', 'write tracks.csv: every box with the identity that its track had in the end')
    .option('--collect <folder>', 'keep good pictures of every track there, to learn from')
    .option('--json', 'one match event a line on standard output, everything else on standard error')
    .addHelpText(
      'after',
      `
Example:
  $ sightline run pipelines/two-cameras.ts --camera left=hall.mp4 --camera right=rtsp://10.0.0.7/main --for 60s`,
    )
    .action(async (pipeline: string, flags: RunFlags) => {
      const failures = await run(overridden(await loadPipeline(pipeline), flags), flags);
      if (failures > 0) process.exitCode = 1;
    });
}

function collect(value: string, cameras: Record<string, string>): Record<string, string> {
  const at = value.indexOf('=');
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('write name=url');
  return { ...cameras, [value.slice(0, at)]: value.slice(at + 1) };
}

function overridden(site: Site, { camera, detector, extractor, nats, collect: folder }: RunFlags): Site {
  return site.withCameras(camera).with({
    ...(detector && { detector }),
    ...(extractor && { extractor }),
    ...(nats && { bus: { nats } }),
    ...(folder && { collect: { ...site.config.collect, folder } }),
  });
}

/** @returns how many cameras failed */
async function run(site: Site, { role, json, out, for: forMs }: RunFlags): Promise<number> {
  if (out !== undefined) makeFolder(out);
  const failed = new Set<string>();
  /** Cameras that have not shown a picture yet, with the last reason heard. */
  const unseen = new Map<string, string>();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const warn = sparingly(say);
  const fail = (camera: string, reason: string) => {
    failed.add(camera);
    printError(new Error(`camera ${camera}: ${reason}`));
  };
  const tracks = out === undefined ? undefined : createTrackTable();
  const observer: SiteObserver = {
    ...(tracks && { step: (step) => tracks.addStep(step) }),
    camera(status) {
      const { camera, state } = status;
      if (state === 'connecting') unseen.set(camera, 'it did not answer in time');
      if (state === 'reconnecting' && unseen.has(camera)) unseen.set(camera, status.reason);
      if (state === 'live' || state === 'failed') unseen.delete(camera);
      if (state === 'failed') fail(camera, status.reason);
      else say(pc.dim(`camera ${camera}: ${describe(status)}`));
    },
    bus(status) {
      if (status.state === 'closed' || site.config.bus === 'memory') return;
      if (status.state === 'connected') say(pc.dim(`bus: connected to ${status.server}`));
      else say(pc.yellow(`bus: ${status.server}: ${status.reason}; what is published waits for it`));
    },
    model: ({ part, model, execution }) =>
      say(pc.dim(`${part} ${model}: runs on ${describeExecution(execution)}`)),
    warning: ({ camera, message }) =>
      warn(`${pc.yellow('warning:')} ${camera ? `camera ${camera}: ` : ''}${message}`),
  };
  const events = site.run({ role, observer, until: stopRequested(forMs) }).pipe(
    tap((event) => {
      tracks?.addMatch(event);
      process.stdout.write(matchLine(event, json));
    }),
  );
  await lastValueFrom(events, { defaultValue: undefined });
  for (const [camera, reason] of unseen) {
    fail(camera, `no picture came: ${reason} — check that it is on, its address, user and password`);
  }
  if (tracks && out !== undefined) {
    writeFileSync(join(out, 'tracks.csv'), formatTrackTable(tracks.rows()));
    say(`wrote ${join(out, 'tracks.csv')}`);
  }
  return failed.size;
}

function describe(status: CameraStatus): string {
  switch (status.state) {
    case 'live':
      return `live, ${status.size.width}×${status.size.height}`;
    case 'reconnecting':
      return `${status.reason}; trying again in ${(status.inMs / 1000).toFixed(1)} s (attempt ${status.attempt})`;
    default:
      return status.state;
  }
}
