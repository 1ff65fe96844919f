import type { ObservableInput, OperatorFunction } from 'rxjs';
import { oneAtATime } from './one-at-a-time.ts';

export interface KeepLatestOptions<In> {
  /** Told of each replaced item just before it is disposed: count here. */
  readonly onDrop?: (item: In) => void;
}

/**
 * For live sources: works on one item at a time and, while busy, keeps only the newest of those that arrive, so
 * that work never falls behind by more than one item. `project` owns the item it is given; an item that is
 * replaced while it waits is disposed, as is one that waits on error or unsubscription.
 *
 * @example camera.pipe(keepLatest((frame) => analyse(frame), { onDrop: () => dropped++ }))
 */
export function keepLatest<In extends Disposable, Out>(
  project: (item: In) => ObservableInput<Out>,
  options: KeepLatestOptions<In> = {},
): OperatorFunction<In, Out> {
  return oneAtATime(project, { ...options, maxWaiting: 1 });
}
