import type { CameraId } from '../domain.ts';
import { SourceError } from '../errors.ts';
import type { ReadFailure } from './readers/reader.ts';
import type { VideoInput } from './video-input.ts';

/** What to tell about a file that gave no picture (no failure) or failed. */
export function fileError(camera: CameraId, input: VideoInput, failure?: ReadFailure): SourceError {
  const detail = failure?.detail ?? 'it holds no picture';
  const fields = { camera, file: input.label };
  if (failure?.kind === 'no-decoder') {
    return new SourceError(`camera ${camera}: no decoder for ${input.label}: ${detail}`, {
      hint: 'Convert the file to H.264, or name an FFmpeg that can decode it (ffmpegPath).',
      fields,
    });
  }
  const what = failure?.kind === 'broken' ? 'cannot be read' : 'is not a video';
  return new SourceError(`camera ${camera}: ${input.label} ${what}: ${detail}`, {
    hint: 'Check that the file plays and is complete.',
    fields,
  });
}
