import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTrainingConfig, type TrainingDeclaration } from '../../src/training/config/training-config.ts';
import type { EvaluationFigures } from '../../src/training/evaluation-figures.ts';
import { train } from '../../src/training/trainer.ts';
import type { TrainingEvent } from '../../src/training/training-event.ts';
import { Interrupted, type ExperimentContext } from './experiment.ts';
import { percent } from './spread.ts';

export interface TrainedRun {
  readonly name: string;
  readonly seed: number;
  /** After the last epoch: none is picked by its figures. */
  readonly figures: EvaluationFigures;
  /** That the network saw in training. */
  readonly pictures: number;
  /** Without reading the data set, the first step and the evaluation; of the part since the last resumption. */
  readonly imagesPerSecond: number;
  readonly checkpoint: string;
}

const [tellEveryMs, onlyAtTheEnd] = [60_000, 1_000_000];

/**
 * One training, kept in a folder of its own: a finished one is read, an interrupted one goes on.
 *
 * @param declaration evaluated after its last epoch, on the persons that its data keeps for the test
 * @throws Interrupted where the user wants to stop; the run can go on
 */
export async function trained(
  { folder, signal, say }: ExperimentContext,
  name: string,
  declaration: Omit<TrainingDeclaration, 'out'> & { readonly seed: number },
): Promise<TrainedRun> {
  const out = join(folder, `${name}-seed-${declaration.seed}`);
  const file = join(out, 'result.json');
  const config = parseTrainingConfig({ evaluateEvery: onlyAtTheEnd, reRank: false, ...declaration, out });
  const asked = JSON.stringify(config);
  if (existsSync(file)) {
    const kept = JSON.parse(await readFile(file, 'utf8')) as { config: object; run: TrainedRun };
    if (JSON.stringify(kept.config) === asked) return kept.run;
    throw new Error(`${file} is of a run with other settings: remove ${out}, or give another --out`);
  }
  const clock = trainingClock(say, `${name}, seed ${declaration.seed}`);
  const resume = existsSync(join(out, 'last.ckpt'));
  const summary = await train(config, { resume, signal, onEvent: clock.note });
  if (summary.ended === 'interrupted') throw new Interrupted();
  if (!summary.last) throw new Error(`${name}: there was nobody to test on`);
  const run: TrainedRun = {
    name,
    seed: declaration.seed,
    figures: summary.last.figures,
    pictures: summary.steps * clock.batch(),
    imagesPerSecond: clock.imagesPerSecond(),
    checkpoint: summary.checkpoint,
  };
  await writeFile(file, `${JSON.stringify({ config, run })}\n`);
  const { rank1, mAP } = run.figures;
  say(`${name}, seed ${run.seed}: rank-1 ${percent(rank1)}, mAP ${percent(mAP)}`);
  return run;
}

/** Times the steps of epochs, and says now and then how far a run is. */
function trainingClock(say: (line: string) => void, name: string) {
  let [images, ms, batch] = [0, 0, 0];
  let lastStepAt: number | undefined;
  let saidAt = performance.now();
  const imagesPerSecond = (): number => (ms === 0 ? 0 : (1_000 * images) / ms);
  return {
    batch: () => batch,
    imagesPerSecond,
    note: (event: TrainingEvent): void => {
      if (event.type === 'warning') say(`${name}: ${event.text}`);
      // The evaluation comes after: what goes on until the next step is not training.
      if (event.type === 'epoch') lastStepAt = undefined;
      if (event.type !== 'step') return;
      const now = performance.now();
      if (lastStepAt !== undefined) {
        images += event.images;
        ms += now - lastStepAt;
      }
      lastStepAt = now;
      batch = event.images;
      if (now - saidAt < tellEveryMs) return;
      saidAt = now;
      const place = `epoch ${event.epoch}/${event.epochs}, step ${event.stepInEpoch}/${event.stepsInEpoch}`;
      say(`${name}: ${place}, ${imagesPerSecond().toFixed(1)} images/s`);
    },
  };
}
