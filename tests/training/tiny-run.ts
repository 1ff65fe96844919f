import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  parseTrainingConfig,
  type TrainingConfig,
  type TrainingDeclaration,
} from '../../src/training/config/training-config.ts';
import { train } from '../../src/training/trainer.ts';
import type { TrainingEvent } from '../../src/training/training-event.ts';

const folders: string[] = [];

/** Deletes what the tests of a file wrote. */
export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** To be deleted with the others. */
export function temporary(folder: string): string {
  folders.push(folder);
  return folder;
}

/** ResNet50 at a thirty-second of its channels, on tiny pictures: everything of a real run, in seconds on any backend. */
export async function tinyConfig(
  pictures: string,
  changes: Partial<TrainingDeclaration> = {},
): Promise<TrainingConfig> {
  return parseTrainingConfig({
    data: { folder: pictures, layout: 'pku' },
    network: { backbone: 'resnet50', head: 'bnneck', width: 1 / 32 },
    recipe: {
      base: 'bag-of-tricks',
      epochs: 2,
      sampling: { persons: 2, images: 2 },
      optimiser: { kind: 'amsgrad', weightDecay: 5e-4 },
      schedule: { rate: 2e-3, milestones: [1], warmUp: null },
      augmentation: { crop: { padding: 2 }, colourJitter: { brightness: 0.2 } },
    },
    inputSize: { width: 16, height: 32 },
    evaluateEvery: 50,
    readers: 1,
    out: temporary(await mkdtemp(join(tmpdir(), 'train-'))),
    ...changes,
  });
}

/** Trains until step `last`, then interrupts as Ctrl-C does. */
export async function trainUntil(config: TrainingConfig, last: number) {
  const stop = new AbortController();
  const events: TrainingEvent[] = [];
  const summary = await train(config, {
    signal: stop.signal,
    onEvent(event) {
      events.push(event);
      if (event.type === 'step' && event.step === last) stop.abort();
    },
  });
  return { summary, events };
}
