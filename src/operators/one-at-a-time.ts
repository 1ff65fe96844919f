import { defer, Observable, type ObservableInput, type OperatorFunction, Subject, takeUntil } from 'rxjs';

/** How {@link oneAtATime} queues. */
export interface OneAtATimeOptions<In> {
  /** How many items may wait while one is worked on; beyond that the oldest is dropped. Default: no limit. */
  readonly maxWaiting?: number;
  /** Told of each dropped item just before it is disposed: count here. */
  readonly onDrop?: (item: In) => void;
}

/**
 * Works on disposable items one after the other, in order. `project` owns the item it is given; items still
 * waiting are disposed here when they are dropped, on error and on unsubscription. Without `maxWaiting` the
 * items must be bounded upstream, as frames are by their pool.
 */
export function oneAtATime<In extends Disposable, Out>(
  project: (item: In) => ObservableInput<Out>,
  { maxWaiting = Infinity, onDrop }: OneAtATimeOptions<In> = {},
): OperatorFunction<In, Out> {
  return (source) =>
    new Observable((subscriber) => {
      const waiting: In[] = [];
      let busy = false;
      let draining = false;
      let sourceDone = false;
      // Reaches sources that emit while they are being subscribed to, whose subscription is not there yet to end.
      const stop = new Subject<void>();
      subscriber.add(() => {
        stop.next();
        for (const item of waiting.splice(0)) item[Symbol.dispose]();
      });

      function work(item: In): void {
        busy = true;
        defer(() => project(item))
          .pipe(takeUntil(stop))
          .subscribe({
            next: (value) => subscriber.next(value),
            error: (error: unknown) => subscriber.error(error),
            complete: () => {
              busy = false;
              drain();
            },
          });
      }

      // A loop, not recursion: a long queue of items that finish at once must not grow the stack.
      function drain(): void {
        if (draining) return;
        draining = true;
        while (!busy && !subscriber.closed && waiting.length > 0) work(waiting.shift()!);
        draining = false;
        if (sourceDone && !busy && waiting.length === 0) subscriber.complete();
      }

      source.pipe(takeUntil(stop)).subscribe({
        next: (item) => {
          waiting.push(item);
          drain();
          while (waiting.length > maxWaiting) {
            const dropped = waiting.shift()!;
            onDrop?.(dropped);
            dropped[Symbol.dispose]();
          }
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          sourceDone = true;
          drain();
        },
      });
    });
}
