import { fromEvent, merge, NEVER, type Observable, timer } from 'rxjs';

/** Emits when the user or the system asks the program to stop, or after `forMs`. */
export function stopRequested(forMs?: number): Observable<unknown> {
  return merge(
    fromEvent(process, 'SIGINT'),
    fromEvent(process, 'SIGTERM'),
    forMs === undefined ? NEVER : timer(forMs),
  );
}
