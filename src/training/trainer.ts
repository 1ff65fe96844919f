import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { errorText } from '../runtime/error-text.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config/training-config.ts';
import { surveyedSet } from './data/surveyed-set.ts';
import { checkResumable, earlierRun } from './earlier-run.ts';
import { epochBatches, stepRandom } from './epoch-batches.ts';
import { evaluationFigures } from './evaluation-figures.ts';
import { loadBatch } from './loading/load-batch.ts';
import { createPicturePool } from './loading/picture-pool.ts';
import { prefetch } from './loading/prefetch.ts';
import { rankedFeatures } from './ranked-features.ts';
import { batchSize } from './recipes/recipe.ts';
import { recipeWarnings } from './recipes/recipe-warnings.ts';
import { diverged, explained } from './step-failure.ts';
import { tensorWatch } from './tensor-watch.ts';
import type { TrainingEvent } from './training-event.ts';
import {
  addLosses,
  bestEvaluation,
  meanLosses,
  noHistory,
  stoppedEarly,
  type EvaluationRecord,
  type Losses,
} from './training-history.ts';
import { openRun, type Progress } from './training-run.ts';
import { trainingStep } from './training-step.ts';

export interface TrainOptions {
  /** Goes on from the last checkpoint in `out`. Default false. */
  readonly resume?: boolean;
  /** When it aborts, the run writes a checkpoint after the step it is in, and ends. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
}

export interface TrainingSummary {
  readonly name: string;
  /** `finished` all epochs, stopped `early` for want of progress, or `interrupted` and to be resumed. */
  readonly ended: 'finished' | 'early' | 'interrupted';
  readonly epochs: number;
  readonly steps: number;
  readonly losses: Losses;
  readonly best?: EvaluationRecord;
  readonly last?: EvaluationRecord;
  /** Files that the run wrote. */
  readonly checkpoint: string;
  readonly bestCheckpoint?: string;
  readonly report?: string;
}

/** Batches read ahead of the step. */
const readAhead = 2;

/**
 * Trains a network on the current TensorFlow.js backend, as its config says, from the first warning to the report.
 *
 * @throws ConfigError, DataError before the first step; TrainingError where a run cannot go on
 */
export async function train(config: TrainingConfig, options: TrainOptions = {}): Promise<TrainingSummary> {
  const { recipe, seed, out } = config;
  const { resume = false, signal, onEvent: say = () => undefined } = options;
  const files = {
    last: join(out, 'last.ckpt'),
    best: join(out, 'best.ckpt'),
    report: join(out, 'report.html'),
  };
  await mkdir(out, { recursive: true }).catch((cause: unknown) => {
    throw new DataError(`folder ${out} cannot be made: ${errorText(cause)}`, {
      cause,
      fields: { file: out },
    });
  });
  const resumed = await earlierRun(files.last, resume);
  for (const text of recipeWarnings(recipe, config.weights === undefined)) say({ type: 'warning', text });

  // Data: everything odd about it is said now, not in epoch 40.
  await using pool = createPicturePool({
    inputSize: config.inputSize,
    ...(config.readers !== undefined && { workers: config.readers }),
  });
  const set = await surveyedSet(config.data, pool, say);
  if (resumed) checkResumable(resumed, config, set);
  const labelOf = new Map(set.persons.map((person, label) => [person, label]));
  const canEvaluate = set.query.length > 0 && set.gallery.length > 0;

  // Network, losses, optimiser.
  const run = await openRun(config, set, pool, resumed);
  try {
    let { epoch, stepInEpoch, step, history }: Progress = resumed ?? {
      epoch: 0,
      stepInEpoch: 0,
      step: 0,
      history: noHistory,
    };
    let ended: TrainingSummary['ended'] = stoppedEarly(history, config.earlyStop) ? 'early' : 'finished';
    const save = async (path: string): Promise<void> => {
      await writeCheckpoint(path, await run.checkpoint({ epoch, stepInEpoch, step, history }));
      say({ type: 'checkpoint', path });
    };
    const watch = tensorWatch();

    epochs: while (epoch < recipe.epochs && ended === 'finished') {
      // One epoch: its batches and rates follow from the seed and its number.
      const batches = epochBatches(recipe, set.images, seed, epoch);
      const { rates, frozen } = run.scheduled(epoch);
      const thisEpoch = epoch;
      const load = async (index: number) => {
        const random = stepRandom(seed, thisEpoch, index);
        const places = batches[index]!;
        const dropoutSeed = random.int(2 ** 31);
        const { images, replaced } = await loadBatch(pool, set.images, places, recipe.augmentation, random);
        for (const { reason } of replaced)
          say({ type: 'warning', text: `${reason}; another took its place` });
        return {
          images,
          labels: places.map((place) => labelOf.get(set.images[place]!.person)!),
          dropoutSeed,
        };
      };
      const remaining = [...batches.keys()].slice(stepInEpoch);
      for await (const { dropoutSeed, ...batch } of prefetch(remaining, load, readAhead)) {
        // One step.
        const losses = await trainingStep(run, batch, { rates, frozen, dropoutSeed }).catch(
          async (error: unknown) => {
            throw await explained(error, run, batch);
          },
        );
        step++;
        stepInEpoch++;
        if (!Object.values(losses).every(Number.isFinite)) throw diverged(losses, step, epoch, files.last);
        watch(step);
        history = { ...history, open: addLosses(history.open, losses) };
        say({
          type: 'step',
          epoch: epoch + 1,
          epochs: recipe.epochs,
          stepInEpoch,
          stepsInEpoch: batches.length,
          step,
          images: batch.labels.length,
          rate: rates['new']!,
          losses,
        });
        if (signal?.aborted) {
          await save(files.last);
          ended = 'interrupted';
          break epochs;
        }
      }

      // The epoch is over: its means, now and then an evaluation, the checkpoints.
      const losses = meanLosses(history.open, stepInEpoch);
      epoch++;
      stepInEpoch = 0;
      const record = { epoch, rate: rates['new']!, losses };
      history = { ...history, epochs: [...history.epochs, record], open: {} };
      say({ type: 'epoch', ...record });
      if (canEvaluate && (epoch % config.evaluateEvery === 0 || epoch === recipe.epochs)) {
        const features = await rankedFeatures(run.network, pool, set, batchSize(recipe));
        const figures = evaluationFigures(features, { reRank: config.reRank });
        history = { ...history, evaluations: [...history.evaluations, { epoch, figures }] };
        say({ type: 'evaluation', epoch, figures });
        if (bestEvaluation(history)?.epoch === epoch) await save(files.best);
        if (stoppedEarly(history, config.earlyStop)) ended = 'early';
        const { writeTrainingReport } = await loadReport();
        await writeTrainingReport(files.report, {
          config,
          set,
          history,
          features,
          network: run.network,
          pool,
        });
      }
      await save(files.last);
    }

    const best = bestEvaluation(history);
    const last = history.evaluations.at(-1);
    return {
      name: config.name,
      ended,
      epochs: epoch,
      steps: step,
      losses: history.epochs.at(-1)?.losses ?? meanLosses(history.open, stepInEpoch),
      ...(best && { best, bestCheckpoint: files.best }),
      ...(last && { last, report: files.report }),
      checkpoint: files.last,
    };
  } finally {
    run.dispose();
  }
}

/** When it is needed, not above: it loads the native canvas. A function, because of the `await using` beside it. */
const loadReport = () => import('./report/training-report.ts');
