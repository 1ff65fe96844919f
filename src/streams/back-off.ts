/** How often and how patiently a lost camera is called again. */
export interface BackOffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor: number;
  /** Attempts in a row without a single frame before giving up; absent: never. */
  readonly maxAttempts?: number;
}

export const defaultBackOff: BackOffOptions = { initialMs: 500, maxMs: 30_000, factor: 2 };

/** Wait before the given attempt (1 is the first), or undefined where there shall be no more. No jitter: replayable. */
export function backOffMs(
  attempt: number,
  { initialMs, maxMs, factor, maxAttempts }: BackOffOptions,
): number | undefined {
  if (maxAttempts !== undefined && attempt > maxAttempts) return undefined;
  return Math.min(maxMs, initialMs * factor ** (attempt - 1));
}
