import { defer, first, Observable, type OperatorFunction } from 'rxjs';
import type { Crop, EdgeItem, EdgeRecord, Embedding, Features, ModelRef } from '../domain.ts';
import { ConfigError, ModelError } from '../errors.ts';
import type { Extractor } from '../ports.ts';

/** A batch whose features could not be found; the crops are disposed right after they were reported. */
export interface ExtractFailure {
  readonly crops: readonly Crop[];
  readonly error: unknown;
}

export interface ExtractOptions {
  /** Batches in the extractor at a time; default 1. One more than its workers keeps them all busy. */
  readonly concurrency?: number;
  /** Told of each batch that failed; the stream goes on without its crops. Without it the stream fails. */
  readonly onError?: (failure: ExtractFailure) => void;
}

interface Job {
  readonly items: readonly EdgeItem[];
  /** Not yet disposed. */
  crops: readonly Crop[];
  started: boolean;
  /** Set when the job is done. */
  records: readonly EdgeRecord[] | undefined;
}

/**
 * Turns the crops of each batch into embeddings. What comes out keeps the order of what went in, items other
 * than crops included. Crops are disposed as soon as their features are known, when their batch fails, and on
 * error and unsubscription.
 *
 * Batches that wait for the extractor wait here: crops hold their frames, so that the number of frames that a
 * source lends limits how many that can be.
 *
 * @example items.pipe(batch({ maxSize: 16, maxWaitMs: 50 }), extract(extractor, { concurrency: 2 }))
 */
export function extract(
  extractor: Extractor,
  { concurrency = 1, onError }: ExtractOptions = {},
): OperatorFunction<readonly EdgeItem[], EdgeRecord> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new ConfigError(`concurrency is ${concurrency}, but must be an integer of at least 1`, {
      fields: { path: 'concurrency' },
    });
  }

  return (source) =>
    new Observable((subscriber) => {
      /** In order of arrival; the first `concurrency` of them are started. */
      const jobs: Job[] = [];
      let sourceDone = false;
      let advancing = false;

      function start(job: Job): void {
        job.started = true;
        if (job.crops.length === 0) {
          job.records = job.items.filter((item) => item.kind !== 'crop');
          return;
        }
        const { crops } = job;
        subscriber.add(
          defer(() => extractor.extract(crops))
            .pipe(first())
            .subscribe({
              next: (features) => settle(job, () => recordsOf(job.items, features, extractor.model)),
              error: (error: unknown) => fail(job, error),
            }),
        );
      }

      function settle(job: Job, records: () => readonly EdgeRecord[]): void {
        try {
          job.records = records();
        } catch (error) {
          fail(job, error);
          return;
        }
        disposeCrops(job);
        advance();
      }

      function fail(job: Job, error: unknown): void {
        if (!onError) {
          subscriber.error(error);
          return;
        }
        onError({ crops: job.crops, error });
        settle(job, () => job.items.filter((item) => item.kind !== 'crop'));
      }

      /** Not reentrant: an extractor may answer, and a subscriber may feed the source, from within. */
      function advance(): void {
        if (advancing) return;
        advancing = true;
        for (let job = next(); job && !subscriber.closed; job = next()) {
          if (!job.records) start(job);
          else {
            jobs.shift();
            for (const record of job.records) subscriber.next(record);
          }
        }
        advancing = false;
        if (sourceDone && jobs.length === 0) subscriber.complete();
      }

      /** The job to start or, if it is done and its turn, to hand on. */
      function next(): Job | undefined {
        return jobs[0]?.records ? jobs[0] : jobs.slice(0, concurrency).find((job) => !job.started);
      }

      subscriber.add(() => jobs.splice(0).forEach(disposeCrops));
      subscriber.add(
        source.subscribe({
          next(items) {
            const crops = items.filter((item) => item.kind === 'crop');
            jobs.push({ items, crops, started: false, records: undefined });
            advance();
          },
          error: (error: unknown) => subscriber.error(error),
          complete() {
            sourceDone = true;
            advance();
          },
        }),
      );
    });
}

function disposeCrops(job: Job): void {
  const { crops } = job;
  job.crops = [];
  for (const crop of crops) crop[Symbol.dispose]();
}

function recordsOf(
  items: readonly EdgeItem[],
  features: readonly Features[],
  model: ModelRef,
): readonly EdgeRecord[] {
  const crops = items.filter((item) => item.kind === 'crop').length;
  if (features.length !== crops) {
    throw new ModelError(`extractor ${model.id} gave ${features.length} features for ${crops} crops`);
  }
  let used = 0;
  return items.map((item) => (item.kind === 'crop' ? embedding(item, features[used++]!, model) : item));
}

function embedding(crop: Crop, { global, local }: Features, model: ModelRef): Embedding {
  const { camera, track, capturedAt, box, quality } = crop;
  const seen = { kind: 'embedding', camera, track, capturedAt, box, quality, model, global } as const;
  return local ? { ...seen, local } : seen;
}
