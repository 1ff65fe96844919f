import pc from 'picocolors';
import { SightlineError } from '../errors.ts';
import { redactUrl } from '../runtime/redact.ts';

/** One line: what is wrong, and what to do about it. Stack traces only with SIGHTLINE_DEBUG=1. */
export function printError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof SightlineError && error.hint ? ` — ${error.hint}` : '';
  process.stderr.write(
    `${pc.red('error:')} ${redactUrl(`${message}${hint}`).replaceAll(/\s*\n\s*/g, ' ')}\n`,
  );
  if (process.env['SIGHTLINE_DEBUG'] === '1' && error instanceof Error) {
    process.stderr.write(`${redactUrl(error.stack ?? '')}\n`);
  }
}
