import { dirname } from 'node:path';
import { ModelError } from '../../errors.ts';
import { firstLine } from '../../runtime/error-text.ts';
import { redactUrl } from '../../runtime/redact.ts';

/** Whether trying again may help. */
export const isPassing = (error: ModelError): boolean => error.fields['passing'] === true;

/** An address without what may be secret in it: user, password and query. */
export function shownUrl(url: string): string {
  return redactUrl(url).replace(/\?.*$/s, '?…');
}

export function httpFailure(url: string, status: number, text: string): ModelError {
  const passing = status === 408 || status === 429 || status >= 500;
  return new ModelError(`${shownUrl(url)} answered ${status} ${text}`.trimEnd(), {
    hint: passing
      ? 'Try again later; what has been fetched is kept.'
      : 'Get the file in another way and pull it with --from <file or address>.',
    fields: { url: shownUrl(url), status, passing },
  });
}

/** The connection failed or broke off. */
export function networkFailure(url: string, cause: unknown): ModelError {
  return new ModelError(`${shownUrl(url)} cannot be fetched: ${redactUrl(reasonOf(cause))}`, {
    cause,
    hint: `What has been fetched is kept: pull again.${proxyHint()}`,
    fields: { url: shownUrl(url), passing: true },
  });
}

/** `fetch` hides why behind "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof AggregateError && cause.errors.length > 0) return firstLine(cause.errors[0]);
  return firstLine(cause instanceof Error ? cause : error);
}

function proxyHint(): string {
  const proxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((name) => process.env[name]);
  if (proxy === undefined || process.env['NODE_USE_ENV_PROXY'] === '1') return '';
  return ` ${proxy} is used by Node 24 or later with NODE_USE_ENV_PROXY=1 only: else fetch the file with another program and pull it with --from <file>.`;
}

/** The disk is full or the folder cannot be written. */
export function storageFailure(path: string, cause: unknown): ModelError {
  const { code } = cause as NodeJS.ErrnoException;
  const folder = dirname(path);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ModelError(`no space left in ${folder}`, {
      cause,
      hint: 'Free some space and pull again: what has been fetched is kept. SIGHTLINE_MODELS names another folder.',
      fields: { file: path },
    });
  }
  return new ModelError(`${folder} cannot be written: ${firstLine(cause)}`, {
    cause,
    hint: 'Change its permissions, or name another folder in SIGHTLINE_MODELS.',
    fields: { file: path },
  });
}
