import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CameraId } from '../domain.ts';
import { ConfigError, SourceError } from '../errors.ts';
import { isLiveUrl } from '../runtime/live-url.ts';
import { redactUrl } from '../runtime/redact.ts';

/** What a source reads, sorted out from the URL that the user wrote. */
export interface VideoInput {
  readonly live: boolean;
  /** Absolute path or URL for the decoder: it may hold credentials. */
  readonly input: string;
  /** The same for people: without credentials and without the query, where tokens live. */
  readonly label: string;
}

/** @throws ConfigError for a scheme that no reader knows, naming the camera */
export function videoInput(camera: CameraId, url: string): VideoInput {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined || isAbsolute(url)) return { live: false, input: resolve(url), label: url };
  if (scheme === 'file') {
    const path = fileURLToPath(url);
    return { live: false, input: path, label: path };
  }
  const label = redactUrl(url).replace(/[?#].*$/s, '');
  if (!isLiveUrl(url)) {
    throw new ConfigError(`camera ${camera}: cannot read ${label}: unknown kind of address "${scheme}:"`, {
      hint: 'Give the path of a video file or an rtsp://, rtsps://, http:// or https:// address.',
      fields: { camera, path: `cameras.${camera}.url` },
    });
  }
  return { live: true, input: url, label };
}

/** Takes everything out of a decoder's message that could be a secret of this input. */
export function withoutSecrets(message: string, { input, label, live }: VideoInput): string {
  if (!live) return message;
  let clean = message.replaceAll(input, label);
  const authority = /^[a-z+.-]+:\/\/([^/]*)@/i.exec(input)?.[1] ?? '';
  const secrets = [authority, ...authority.split(':'), /\?(.*)$/s.exec(input)?.[1] ?? ''];
  for (const secret of secrets) {
    // Shorter strings would tear ordinary words apart and are no secrets worth the name.
    if (secret.length > 3) clean = clean.replaceAll(secret, '***');
  }
  return redactUrl(clean);
}

/** @throws SourceError where the file is absent, a folder or unreadable */
export async function checkFile(camera: CameraId, path: string): Promise<void> {
  const fields = { camera, file: path };
  const found = await stat(path).catch((cause: unknown) => {
    throw new SourceError(`camera ${camera}: video file not found: ${path}`, {
      cause,
      hint: 'Check the path; a relative path starts at the folder the program was started in.',
      fields,
    });
  });
  if (found.isFile()) return;
  throw new SourceError(`camera ${camera}: not a file: ${path}`, { hint: 'Name one video file.', fields });
}
