import { escapeHtml } from './escape-html.ts';
import { identityColour } from './identity-colour.ts';
import { clockTime } from './site-picture.ts';

/** When a person was before a camera. */
export interface TimelineTrack {
  readonly track: string;
  readonly camera: string;
  readonly identity: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

const WIDTH = 1_200;
const LABEL = 110;
const BAR = 15;

/** Lanes of cameras with the tracks' bars; those that overlap in time lie below each other. */
export function renderTimeline(tracks: readonly TimelineTrack[]): string {
  if (tracks.length === 0) return '<p>No tracks.</p>';
  const from = Math.min(...tracks.map(({ startedAt }) => startedAt));
  const to = Math.max(...tracks.map(({ endedAt }) => endedAt), from + 1_000);
  const at = (ms: number): number => LABEL + ((ms - from) / (to - from)) * (WIDTH - LABEL - 12);
  const names = [...new Set(tracks.map(({ camera }) => camera))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const parts: string[] = [];
  let top = 4;
  for (const name of names) {
    const ends: number[] = [];
    const bars: string[] = [];
    for (const track of tracks
      .filter(({ camera }) => camera === name)
      .sort((a, b) => a.startedAt - b.startedAt)) {
      let row = ends.findIndex((end) => end <= track.startedAt);
      if (row < 0) row = ends.length;
      ends[row] = track.endedAt;
      bars.push(bar(track, at(track.startedAt), at(track.endedAt), top + 5 + row * (BAR + 3)));
    }
    const height = ends.length * (BAR + 3) + 7;
    parts.push(`<rect class="lane" x="0" y="${top}" width="${WIDTH}" height="${height}" rx="4"/>`);
    parts.push(
      `<text class="camera" x="10" y="${top + height / 2}" dominant-baseline="central">${escapeHtml(name)}</text>`,
    );
    parts.push(...bars);
    top += height + 5;
  }
  const step = tickStep(to - from);
  const ticks: string[] = [];
  for (let ms = Math.ceil(from / step) * step; ms <= to; ms += step) {
    const x = at(ms).toFixed(1);
    ticks.push(`<line class="tick" x1="${x}" x2="${x}" y1="4" y2="${top}"/>`);
    ticks.push(
      `<text class="time" x="${x}" y="${top + 14}" text-anchor="middle">${clockTime(ms).slice(0, 8)}</text>`,
    );
  }
  return `<div class="timeline"><svg viewBox="0 0 ${WIDTH} ${top + 22}" role="img" aria-label="Timeline of tracks">
${parts.join('\n')}
${ticks.join('\n')}
</svg></div>`;
}

function bar({ identity, track }: TimelineTrack, left: number, right: number, y: number): string {
  const width = Math.max(3, right - left);
  const label =
    width > 9 * identity.length
      ? `<text class="name" x="${(left + 5).toFixed(1)}" y="${y + BAR / 2}" dominant-baseline="central">${escapeHtml(identity)}</text>`
      : '';
  return `<g><title>${escapeHtml(`${identity}, ${track}`)}</title><rect x="${left.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="3" fill="${identityColour(identity)}"/>${label}</g>`;
}

/** A round step that gives about ten ticks. */
function tickStep(spanMs: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];
  return (steps.find((seconds) => spanMs / (seconds * 1_000) <= 11) ?? 86_400 * 7) * 1_000;
}
