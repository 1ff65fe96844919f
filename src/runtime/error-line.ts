import { SightlineError } from '../errors.ts';
import { errorText } from './error-text.ts';
import { redactUrl } from './redact.ts';

/** What went wrong, on one line and without credentials. */
export function errorMessage(error: unknown): string {
  return onOneLine(errorText(error));
}

/** The same with what to do about it. */
export function errorLine(error: unknown): string {
  const message = errorText(error);
  const hint = error instanceof SightlineError && error.hint ? ` — ${error.hint}` : '';
  return onOneLine(`${message}${hint}`);
}

function onOneLine(text: string): string {
  return redactUrl(text).replaceAll(/\s*\n\s*/g, ' ');
}
