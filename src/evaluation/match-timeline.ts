import type { BoxSequence } from './box-sequence.ts';
import type { ClearMatches } from './clear-matches.ts';
import { escapeHtml } from './escape-html.ts';
import { identityColour } from './identity-colour.ts';

export interface MatchTimelineOptions {
  /** Frames a second; without it the axis counts frames. */
  readonly fps?: number | undefined;
  /** Rows of each side; the longest are shown. Default 60. */
  readonly mostRows?: number;
}

/** A run of frames in which somebody is there, matched to one identity or to nobody. */
interface Run {
  readonly from: number;
  to: number;
  readonly match: string | undefined;
}

interface Row {
  readonly name: string;
  readonly boxes: number;
  readonly runs: readonly Run[];
}

const [width, label, bar, step] = [1_200, 120, 10, 15];

/**
 * Who was there when, and under which identity: first the persons of the ground truth, each match in the colour of the
 * predicted identity, then the predicted identities. Thick where matched at an IoU of 0.5, thin where missed or false; a
 * mark where a person's identity changed.
 */
export function renderMatchTimeline(
  sequence: BoxSequence,
  { matchOf, switches }: ClearMatches,
  { fps, mostRows = 60 }: MatchTimelineOptions = {},
): string {
  const { frames, truth, predicted } = sequence;
  const predictedName = (box: number): string => String(predicted.names[predicted.identity[box]!]!);
  const truthOf = new Int32Array(predicted.identity.length).fill(-1);
  matchOf.forEach((j, i) => {
    if (j >= 0) truthOf[j] = i;
  });
  const persons = rowsOf(sequence, 'truth', (i) =>
    matchOf[i]! < 0 ? undefined : predictedName(matchOf[i]!),
  );
  const identities = rowsOf(sequence, 'predicted', (j) => (truthOf[j]! < 0 ? undefined : predictedName(j)));
  const at = (frame: number): number => label + (frame / Math.max(1, frames)) * (width - label - 10);
  const switchesOf = new Map<string, number[]>();
  for (const { truth: box, frame } of switches) {
    const name = String(truth.names[truth.identity[box]!]!);
    switchesOf.set(name, [...(switchesOf.get(name) ?? []), frame]);
  }
  const parts: string[] = [];
  let top = 4;
  const group = (title: string, rows: readonly Row[], ofIdentity: boolean): void => {
    const shown = rows.toSorted((a, b) => b.boxes - a.boxes).slice(0, mostRows);
    const places = new Map(rows.map((row, n) => [row, n]));
    const rest = rows.length - shown.length;
    parts.push(
      `<text class="group" x="10" y="${top + 11}">${escapeHtml(title)}${rest === 0 ? '' : ` (the ${shown.length} longest of ${rows.length})`}</text>`,
    );
    top += 20;
    for (const row of shown.sort((a, b) => places.get(a)! - places.get(b)!)) {
      const middle = top + step / 2;
      parts.push(`<rect class="lane" x="0" y="${top}" width="${width}" height="${step - 2}" rx="3"/>`);
      parts.push(
        `<text class="row" x="10" y="${middle - 1}" dominant-baseline="central">${escapeHtml(row.name.slice(0, 16))}</text>`,
      );
      parts.push(...row.runs.map((run) => drawRun(run, row.name, ofIdentity, at, top)));
      for (const frame of ofIdentity ? [] : (switchesOf.get(row.name) ?? [])) {
        const x = at(frame).toFixed(1);
        parts.push(`<path class="switch" d="M${x} ${top - 1}v${step}"/>`);
      }
      top += step;
    }
    top += 8;
  };
  group('People', persons, false);
  group('Tracks', identities, true);
  const bottom = top;
  const ticks: string[] = [];
  for (const { frame, text } of ticksOf(frames, fps)) {
    const x = at(frame).toFixed(1);
    ticks.push(`<line class="tick" x1="${x}" x2="${x}" y1="4" y2="${bottom}"/>`);
    ticks.push(`<text class="time" x="${x}" y="${bottom + 14}" text-anchor="middle">${text}</text>`);
  }
  return `<div class="timeline"><svg viewBox="0 0 ${width} ${bottom + 22}" role="img" aria-label="Tracks over time">
${parts.join('\n')}
${ticks.join('\n')}
</svg></div>`;
}

function drawRun(
  { from, to, match }: Run,
  name: string,
  ofIdentity: boolean,
  at: (frame: number) => number,
  top: number,
): string {
  const x = at(from);
  const wide = Math.max(1.5, at(to + 1) - x);
  const colour =
    match === undefined ? (ofIdentity ? identityColour(name) : undefined) : identityColour(match);
  const [thick, y] = match === undefined ? [3, top + 5] : [bar, top + 1.5];
  const what = match === undefined ? (ofIdentity ? 'on nobody' : 'missed') : `as ${match}`;
  const title = `<title>${escapeHtml(`${name}, frames ${from + 1} to ${to + 1}${ofIdentity && match !== undefined ? '' : `: ${what}`}`)}</title>`;
  const text =
    match !== undefined && !ofIdentity && wide > 8 * match.length + 8
      ? `<text class="name" x="${(x + 4).toFixed(1)}" y="${top + 7}" dominant-baseline="central">${escapeHtml(match)}</text>`
      : '';
  const fill = colour === undefined ? 'class="missed"' : `fill="${colour}"`;
  return `<g>${title}<rect x="${x.toFixed(1)}" y="${y}" width="${wide.toFixed(1)}" height="${thick}" rx="${match === undefined ? 1.5 : 2.5}" ${fill}/>${text}</g>`;
}

function rowsOf(
  { frames, ...sides }: BoxSequence,
  side: 'truth' | 'predicted',
  matchOf: (box: number) => string | undefined,
): Row[] {
  const { start, identity, names } = sides[side];
  const rows = names.map((name) => ({ name: String(name), boxes: 0, runs: [] as Run[] }));
  for (let frame = 0; frame < frames; frame++) {
    for (let k = start[frame]!; k < start[frame + 1]!; k++) {
      const row = rows[identity[k]!]!;
      const match = matchOf(k);
      const last = row.runs.at(-1);
      row.boxes++;
      if (last?.to === frame - 1 && last.match === match) last.to = frame;
      else row.runs.push({ from: frame, to: frame, match });
    }
  }
  return rows;
}

/** About ten round places of the axis. */
function ticksOf(frames: number, fps: number | undefined): { frame: number; text: string }[] {
  const unit = fps ?? 1;
  const length = frames / unit;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600];
  const rounded = fps === undefined ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] : steps;
  const every = rounded.find((size) => length / size <= 12) ?? Math.ceil(length / 12);
  return Array.from({ length: Math.floor(length / every) + 1 }, (_, n) => ({
    frame: n * every * unit,
    text: fps === undefined ? String(n * every) : minutes(n * every),
  }));
}

/** Minutes and seconds. */
const minutes = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
