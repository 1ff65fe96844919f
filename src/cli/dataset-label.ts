import { Command } from 'commander';
import pc from 'picocolors';
import { cameraId } from '../domain.ts';
import { createCameraGraph } from '../index/camera-graph.ts';
import { createExtractor } from '../reid/create-extractor.ts';
import { errorText } from '../runtime/error-text.ts';
import { labelDataset } from '../training/data/label-dataset.ts';
import type { Labelling } from '../training/data/label-tracklets.ts';
import type { DescribedTracklet } from '../training/data/tracklet-distances.ts';
import { loadPipeline } from './load-pipeline.ts';
import { createProgressBar } from './progress-bar.ts';
import { parseShare } from './share.ts';

interface LabelFlags {
  extractor: string;
  pipeline?: string;
  maxNoise: number;
  json?: boolean;
}

/** `sightline dataset label`: who is who, without anybody having to say. */
export function datasetLabelCommand(): Command {
  return new Command('label')
    .description('Make persons from tracks: by looks, by what is possible, and by what the review said.')
    .argument('<folder>', 'the collected tracklets')
    .option('--extractor <spec>', 'what describes the pictures: an .onnx file or stripes', 'stripes')
    .option('--pipeline <file>', 'the site that they are of: its camera graph tells who cannot be one person')
    .option('--max-noise <share>', 'expected share of wrong pairs to put up with', parseShare, 0.2)
    .option('--json', 'one JSON object on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline dataset label tracklets --extractor osnet.onnx --pipeline pipelines/shop.ts',
    )
    .action(labelTracks);
}

async function labelTracks(folder: string, flags: LabelFlags): Promise<void> {
  const possible = await possibility(flags.pipeline);
  const extractor = await createExtractor(flags.extractor);
  const bar = createProgressBar('{value} pictures');
  bar.start(0);
  try {
    const labelling = await labelDataset(folder, extractor, {
      possible,
      maxNoise: flags.maxNoise,
      onProgress: (done) => bar.update(done),
      onUnreadable: (error) => bar.say(`${pc.yellow('warning:')} ${errorText(error)}`),
    });
    bar.stop();
    report(labelling, flags);
  } finally {
    bar.stop();
    await extractor[Symbol.asyncDispose]();
  }
}

/** Whether one person can have made both tracks, by the pipeline's camera graph. */
async function possibility(pipeline: string | undefined) {
  const links = pipeline === undefined ? [] : ((await loadPipeline(pipeline)).config.cameraGraph ?? []);
  const graph = createCameraGraph(
    links.map((link) => ({ ...link, from: cameraId(link.from), to: cameraId(link.to) })),
  );
  const sighting = ({ camera, startedAt, endedAt }: DescribedTracklet) => ({
    camera: cameraId(camera),
    startedAt,
    endedAt,
  });
  return (a: DescribedTracklet, b: DescribedTracklet) => graph.possible(sighting(a), sighting(b));
}

function report(labelling: Labelling, { json }: LabelFlags): void {
  const { persons, threshold, noise, strangers, linked, impure, doubtful } = labelling;
  const people = new Set(persons.values()).size;
  const out = json ? process.stderr : process.stdout;
  out.write(`${pc.bold(String(people))} persons from ${persons.size} tracks\n`);
  out.write(
    noise === undefined
      ? `nothing was linked by looks: of ${strangers} pairs that cannot be one person, too few or too alike\n`
      : `${linked.length} pairs nearer than ${threshold!.toFixed(3)} linked by looks; at most about ${(100 * noise).toFixed(1)} % of them are wrong (from ${strangers} pairs that cannot be one person)\n`,
  );
  if (impure.length > 0) out.write(`${impure.length} tracks look like two persons and were left out\n`);
  if (doubtful.length > 0) out.write(`${doubtful.length} pairs are worth a look: sightline dataset review\n`);
  if (json) {
    const figures = {
      persons: people,
      tracks: persons.size,
      linked: linked.length,
      threshold,
      noise,
      strangers,
    };
    process.stdout.write(
      `${JSON.stringify({ ...figures, impure: impure.length, doubtful: doubtful.length })}\n`,
    );
  }
}
