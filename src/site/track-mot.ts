import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { cameraId, type Detection, type TrackUpdate } from '../domain.ts';
import { DataError } from '../errors.ts';
import { isFile, isFolder } from '../evaluation/is-there.ts';
import { formatMotText, type MotRow, readMotFile } from '../evaluation/mot-text.ts';
import { readSequenceInfo } from '../evaluation/sequence-info.ts';
import { createTracker } from '../tracking/create-tracker.ts';

export interface TrackMotOptions {
  /** A MOTChallenge detection file, or a folder of sequences. */
  readonly detections: string;
  /** Where the tracks go: a file for a file, a folder of `<sequence>.txt` for a folder. */
  readonly out: string;
  readonly tracker: string;
  /** Frames a second. Default: what the sequence's seqinfo.ini says, else 25. */
  readonly fps?: number;
  /** Told before each sequence. */
  readonly onSequence?: (done: number, total: number, name: string) => void;
}

/** What became of one sequence. `updatesPerSecond` counts frames, reading and writing left out. */
export interface TrackedSequence {
  readonly name: string;
  readonly out: string;
  readonly fps: number;
  readonly frames: number;
  readonly detections: number;
  readonly tracks: number;
  readonly boxes: number;
  readonly updatesPerSecond: number;
}

/**
 * Follows the persons of detection files, online: a frame's tracks are settled by that frame and those before it, and a
 * track is written while it is confirmed and seen, from then on.
 *
 * A folder holds `<sequence>/det/det.txt` as MOTChallenge's do (or is one such sequence), or `<sequence>.txt`.
 *
 * @throws DataError where there are no detections or they are malformed; ConfigError where no tracker has that name
 */
export async function trackMot(options: TrackMotOptions): Promise<TrackedSequence[]> {
  // Before any file is read: a slip in the name should not cost the reading.
  createTracker(options.tracker, { camera: cameraId('sequence') });
  const sequences = await findDetections(options.detections, options.out);
  const tracked: TrackedSequence[] = [];
  for (const { name, file, out } of sequences) {
    options.onSequence?.(tracked.length, sequences.length, name);
    const info = await readInfo(file);
    const fps = options.fps ?? info.fps ?? 25;
    const found = await readMotFile(file);
    const frames = info.frames ?? found.reduce((last, { frame }) => Math.max(last, frame), 0);
    checkDetections(found, frames, file);
    const { rows, tracks, seconds } = follow(options.tracker, name, found, frames, fps);
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, formatMotText(rows));
    const figures = { detections: found.length, tracks, boxes: rows.length };
    tracked.push({ name, out, fps, frames, ...figures, updatesPerSecond: frames / Math.max(1e-9, seconds) });
  }
  return tracked;
}

/** What a tracker would drop without a word is said aloud here. */
function checkDetections(found: readonly MotRow[], frames: number, file: string): void {
  for (const { frame, confidence } of found) {
    const fields = { file, frame };
    if (frame > frames) {
      throw new DataError(`${file}: a detection in frame ${frame}, but the sequence has ${frames}`, {
        hint: 'Its length stands in seqinfo.ini.',
        fields,
      });
    }
    if (confidence > 1) {
      throw new DataError(
        `${file}: a detection of confidence ${confidence} in frame ${frame}: expected 0 to 1`,
        {
          hint: 'Bring the scores of this detector into 0 to 1 first, or write 1 for all.',
          fields,
        },
      );
    }
  }
}

function follow(
  trackerName: string,
  sequence: string,
  found: readonly MotRow[],
  frames: number,
  fps: number,
) {
  const tracker = createTracker(trackerName, { camera: cameraId(sequence) });
  const detections = Array.from({ length: frames }, () => [] as Detection[]);
  for (const { frame, box, confidence } of found) detections[frame - 1]?.push({ box, confidence });
  const started = performance.now();
  const updates = detections.map((seen, k) => tracker.update(seen, (1000 * (k + 1)) / fps));
  const seconds = (performance.now() - started) / 1000;
  const rows = updates.flatMap((update, k) => rowsOf(update, k + 1));
  return { rows, seconds, tracks: new Set(rows.map(({ id }) => id)).size };
}

/** Ids count from 1, as MOTChallenge's do; a thousandth of a pixel is enough. */
function rowsOf({ tracks }: TrackUpdate, frame: number): MotRow[] {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return tracks
    .filter(({ state }) => state === 'confirmed')
    .map(({ id, box: { x, y, width, height }, confidence }) => ({
      frame,
      id: Number(id.slice(id.lastIndexOf('/') + 1)) + 1,
      box: { x: round(x), y: round(y), width: round(width), height: round(height) },
      confidence: round(confidence),
      rest: [],
    }));
}

interface DetectionFile {
  readonly name: string;
  readonly file: string;
  readonly out: string;
}

async function findDetections(path: string, out: string): Promise<DetectionFile[]> {
  if (!(await isFolder(path))) return [{ name: nameOf(path), file: path, out }];
  const into = (name: string): string => join(out, `${name}.txt`);
  const own = join(path, 'det/det.txt');
  if (await isFile(own)) return [{ name: basename(path), file: own, out: into(basename(path)) }];
  const entries = (await readdir(path)).sort();
  const found: DetectionFile[] = [];
  for (const name of entries) {
    const file = join(path, name, 'det/det.txt');
    if (await isFile(file)) found.push({ name, file, out: into(name) });
  }
  if (found.length > 0) return found;
  const plain = entries.filter((entry) => entry.endsWith('.txt'));
  if (plain.length > 0) {
    return plain.map((entry) => ({ name: nameOf(entry), file: join(path, entry), out: into(nameOf(entry)) }));
  }
  throw new DataError(`${path}: no detections`, {
    hint: 'Expected <sequence>/det/det.txt, or one .txt file a sequence.',
    fields: { file: path },
  });
}

/** MOTChallenge's detections are all called det/det.txt: the sequence is the folder above. */
function nameOf(file: string): string {
  return isInLayout(file) ? basename(dirname(dirname(file))) : basename(file, extname(file));
}

function readInfo(file: string) {
  return readSequenceInfo(join(isInLayout(file) ? dirname(dirname(file)) : dirname(file), 'seqinfo.ini'));
}

const isInLayout = (file: string): boolean =>
  basename(file) === 'det.txt' && basename(dirname(file)) === 'det';
