import { readFileSync } from 'node:fs';
import type { Box } from '../domain.ts';
import { DataError } from '../errors.ts';
import type { SeenTrack } from './hand-over.ts';

/** One box of one track with the identity that it had in the end. */
export interface TrackRow {
  readonly camera: string;
  readonly capturedAt: number;
  readonly track: string;
  readonly identity: string;
  readonly box: Box;
}

const header = 'camera,capturedAt,track,identity,x,y,width,height';

/** Tracks as CSV, one box a row, times in ms, boxes in pixels. */
export function formatTrackTable(rows: Iterable<TrackRow>): string {
  const lines = [header];
  for (const { camera, capturedAt, track, identity, box } of rows) {
    const numbers = [box.x, box.y, box.width, box.height].map((value) => value.toFixed(2));
    lines.push([camera, capturedAt, track, identity, ...numbers].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Reads {@link formatTrackTable}'s CSV as tracks by camera.
 *
 * @throws DataError naming file and line
 */
export function readTrackTable(file: string): Map<string, SeenTrack[]> {
  const lines = readText(file).trimEnd().split('\n');
  if (lines[0] !== header) {
    throw new DataError(`${file}:1: not a track table`, {
      fields: { file, line: 1 },
      hint: `its first line should be "${header}"; \`sightline run --out <folder>\` writes one`,
    });
  }
  const tracks = new Map<
    string,
    { camera: string; track: SeenTrack & { boxes: SeenTrack['boxes'][number][] } }
  >();
  for (const [i, line] of lines.slice(1).entries()) {
    const [camera = '', time, id = '', identity = '', ...numbers] = line.split(',');
    const [x, y, width, height] = numbers.map(Number);
    const values = [Number(time), x, y, width, height];
    if (!identity || numbers.length !== 4 || !values.every(Number.isFinite)) {
      throw new DataError(`${file}:${i + 2}: not a row of 8 values`, { fields: { file, line: i + 2 } });
    }
    const entry = tracks.get(id) ?? { camera, track: { track: id, identity, boxes: [] } };
    tracks.set(id, entry);
    entry.track.boxes.push({
      capturedAt: Number(time),
      box: { x: x!, y: y!, width: width!, height: height! },
    });
  }
  const byCamera = new Map<string, SeenTrack[]>();
  for (const { camera, track } of tracks.values()) {
    byCamera.set(camera, [...(byCamera.get(camera) ?? []), track]);
  }
  return byCamera;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DataError(`${file}: cannot be read`, {
      cause: error,
      fields: { file },
      hint: 'give the path of an existing file',
    });
  }
}
