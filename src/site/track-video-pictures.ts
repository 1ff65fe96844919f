import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Size, TrackId, TrackStep } from '../domain.ts';
import { formatMotText, type MotRow } from '../evaluation/mot-text.ts';
import { drawTracks } from '../evaluation/track-overlay.ts';
import { renderTrails, type Trail } from '../evaluation/trail-picture.ts';
import { openClipWriter } from './clip-writer.ts';
import type { TrackedVideo } from './track-video.ts';

/** Draws a video's tracks as they come, and writes all that came of it. */
export interface VideoPictures {
  /** Draws one step; its frame is valid until the promise settles. */
  draw(step: TrackStep): Promise<void>;
  /** Writes `tracks.txt` (MOTChallenge) and `trails.jpg`, and finishes the clip. Returns all paths. */
  finish(video: TrackedVideo, title: string): Promise<readonly string[]>;
}

/** Frames of its way that a person draws behind. */
const trailFrames = 40;
/** Small videos are shown twice as large, for the sake of the names. */
const narrow = 640;

/** @param fps of the clip; undefined for no clip */
export async function openVideoPictures(folder: string, fps: number | undefined): Promise<VideoPictures> {
  const clip = fps === undefined ? undefined : await openClipWriter(folder, fps);
  const trails = new Map<TrackId, { x: number; y: number }[]>();
  const numbers = new Map<TrackId, number>();

  return {
    async draw({ frame, tracks, ended }) {
      for (const { track } of ended) trails.delete(track);
      if (!clip || !frame) return;
      const shown = tracks.filter(({ state }) => state === 'confirmed');
      const drawn = shown.map(({ id, box }) => {
        // Numbered as they are confirmed, like the rows.
        if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
        const trail = trails.get(id) ?? [];
        trails.set(id, trail);
        trail.push(feet({ box }));
        if (trail.length > trailFrames) trail.shift();
        return { identity: String(numbers.get(id)), box, trail };
      });
      await clip.add(drawTracks(frame, drawn, scaleOf(frame.size)));
    },
    async finish({ size, rows, figures }, title) {
      const text = join(folder, 'tracks.txt');
      const picture = join(folder, 'trails.jpg');
      await clip?.close();
      await writeFile(text, formatMotText(rows.map((row) => ({ ...row, ...rounded(row) }))));
      const trailsPicture = renderTrails({
        title,
        size,
        trails: trailsOf(rows),
        scale: scaleOf(size),
        figures: [
          { label: 'frames', value: String(figures.frames) },
          { label: 'tracks', value: String(figures.tracks) },
          { label: 'persons at a time', value: figures.meanPersons.toFixed(1) },
          { label: 'longest track', value: `${figures.longestTrackSeconds.toFixed(0)} s` },
        ],
      });
      await writeFile(picture, trailsPicture);
      return [text, picture, ...(clip ? [clip.path] : [])];
    },
  };
}

function scaleOf({ width }: Size): number {
  return width <= narrow ? 2 : 1;
}

function trailsOf(rows: readonly MotRow[]): Trail[] {
  const trails = new Map<number, Trail['points'][number][]>();
  for (const row of rows) {
    const points = trails.get(row.id) ?? [];
    trails.set(row.id, points);
    points.push({ ...feet(row), frame: row.frame });
  }
  return [...trails].map(([id, points]) => ({ identity: String(id), points }));
}

function feet({ box }: Pick<MotRow, 'box'>): { x: number; y: number } {
  return { x: box.x + box.width / 2, y: box.y + box.height };
}

/** A hundredth of a pixel is finer than any detector. */
function rounded({ box: { x, y, width, height }, confidence }: MotRow): Pick<MotRow, 'box' | 'confidence'> {
  const cut = (value: number): number => Math.round(100 * value) / 100;
  return {
    box: { x: cut(x), y: cut(y), width: cut(width), height: cut(height) },
    confidence: Math.round(1000 * confidence) / 1000,
  };
}
