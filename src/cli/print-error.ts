import pc from 'picocolors';
import { errorLine } from '../runtime/error-line.ts';
import { redactUrl } from '../runtime/redact.ts';

/** One line: what is wrong, and what to do about it. Stack traces only with SIGHTLINE_DEBUG=1. */
export function printError(error: unknown): void {
  process.stderr.write(`${pc.red('error:')} ${errorLine(error)}\n`);
  if (process.env['SIGHTLINE_DEBUG'] === '1' && error instanceof Error) {
    process.stderr.write(`${redactUrl(error.stack ?? '')}\n`);
  }
}
