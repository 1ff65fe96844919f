import { escapeHtml } from './escape-html.ts';

export interface ChartLine {
  readonly name: string;
  /** One for each of the chart's `x`, in [0, 1]. */
  readonly y: readonly number[];
  /** Beside the name in the legend. */
  readonly note?: string;
}

export interface LineChart {
  readonly title: string;
  readonly x: readonly number[];
  readonly xLabel: string;
  readonly lines: readonly ChartLine[];
  readonly xTicks: readonly number[];
}

/** Told apart by people who see red and green alike too (Okabe & Ito 2008, darkened where too pale for a line). */
const colours = ['#2f7fd6', '#d9721e', '#179e77', '#b45fa8', '#c8a200', '#56a9d8', '#8a5a2b', '#7d8794'];

const [width, height] = [600, 330];
const frame = { left: 44, right: 16, top: 12, bottom: 40 };

/** Lines over a common axis; the vertical axis goes from 0 to 1 and is written in percent. */
export function renderLineChart({ title, x, xLabel, lines, xTicks }: LineChart): string {
  const [from, to] = [Math.min(...x, ...xTicks), Math.max(...x, ...xTicks)];
  const xAt = (value: number): string =>
    (frame.left + ((value - from) / (to - from || 1)) * (width - frame.left - frame.right)).toFixed(1);
  const yAt = (value: number): string =>
    (frame.top + (1 - value) * (height - frame.top - frame.bottom)).toFixed(1);
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (value) =>
      `<line class="tick" x1="${frame.left}" x2="${width - frame.right}" y1="${yAt(value)}" y2="${yAt(value)}"/>` +
      `<text class="time" x="${frame.left - 8}" y="${yAt(value)}" text-anchor="end" dominant-baseline="central">${100 * value}</text>`,
  );
  const ticks = xTicks.map(
    (value) =>
      `<text class="time" x="${xAt(value)}" y="${height - frame.bottom + 18}" text-anchor="middle">${value}</text>`,
  );
  const drawn = lines.map(({ name, y }, n) => {
    const points = y.map((value, k) => `${xAt(x[k]!)},${yAt(value)}`);
    const colour = colours[n % colours.length]!;
    const dots = y.map(
      (value, k) =>
        `<circle cx="${xAt(x[k]!)}" cy="${yAt(value)}" r="7" fill="transparent"><title>${escapeHtml(name)} ${(100 * value).toFixed(1)} at ${x[k]!.toFixed(2)}</title></circle>`,
    );
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="${n === 0 ? 3 : 2}" stroke-linejoin="round"/>${dots.join('')}`;
  });
  const legend = lines.map(
    ({ name, note }, n) =>
      `<span><i style="background:${colours[n % colours.length]!}"></i>${escapeHtml(name)}${note === undefined ? '' : ` <b>${escapeHtml(note)}</b>`}</span>`,
  );
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">
${grid.join('\n')}
${ticks.join('\n')}
<text class="time" x="${(frame.left + width - frame.right) / 2}" y="${height - 4}" text-anchor="middle">${escapeHtml(xLabel)}</text>
${drawn.toReversed().join('\n')}
</svg>
<div class="legend">${legend.join('')}</div></figure>`;
}
