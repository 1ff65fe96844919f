/** Kernels after which the balance is drawn, and for how many the main thread then works alone where it is negative. */
const tried = 64;
const alone = 1_024;

/**
 * Decides whether other threads are worth waiting for. On a machine that is busy with other work they are not: one that
 * is pushed off its processor in the middle of a part holds up all. Results do not depend on who computes, so this may
 * go by the clock.
 */
export function worthOfThreads(): {
  readonly isWorth: () => boolean;
  /** @param own parts of `parts` that the main thread did in `workedMs`, before it waited `waitedMs` for the others */
  readonly note: (own: number, parts: number, workedMs: number, waitedMs: number) => void;
} {
  let gainedMs = 0;
  let seen = 0;
  let restsFor = 0;
  return {
    isWorth: () => restsFor === 0 || --restsFor === 0,
    note(own, parts, workedMs, waitedMs) {
      // Without any part of its own the main thread cannot tell how long one takes.
      if (own > 0) gainedMs += (workedMs * parts) / own - (workedMs + waitedMs);
      if (++seen < tried) return;
      if (gainedMs < 0) restsFor = alone;
      gainedMs = 0;
      seen = 0;
    },
  };
}
