import { SingleBar } from 'cli-progress';
import pc from 'picocolors';

/** A progress bar on standard error, for people only: where nobody watches a terminal it shows nothing. */
export interface ProgressBar {
  readonly shown: boolean;
  start(total: number, details?: object): void;
  update(done: number, details?: object): void;
  stop(): void;
  /** Prints a line on standard error, above the bar. */
  readonly say: (line: string) => void;
}

/** @param details what stands right of the bar, in the placeholders of cli-progress: `{value}/{total} frames` */
export function createProgressBar(details: string): ProgressBar {
  const shown = process.stderr.isTTY;
  const bar = new SingleBar({
    format: `${pc.cyan('{bar}')} {percentage} % | ${details} | {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  });
  return {
    shown,
    start(total, details) {
      if (shown) bar.start(total, 0, details);
    },
    update(done, details) {
      if (shown) bar.update(done, details);
    },
    stop: () => bar.stop(),
    say(line) {
      // The bar owns the last line of a terminal: step over it.
      if (shown) process.stderr.write('\r\x1b[K');
      process.stderr.write(`${line}\n`);
    },
  };
}
