import { escapeHtml } from './escape-html.ts';

export interface ChartLine {
  readonly name: string;
  /** [x, y], x rising. */
  readonly points: readonly (readonly [number, number])[];
  /** Beside the name in the legend. */
  readonly note?: string;
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly lines: readonly ChartLine[];
  /** Default: five whole numbers over what is drawn. */
  readonly xTicks?: readonly number[];
  /** `shares`: from 0 to 1, written in percent. `any`: from 0, or the least value if that is below, to the largest. */
  readonly y: 'shares' | 'any';
}

/** Told apart by people who see red and green alike too (Okabe & Ito 2008, darkened where too pale for a line). */
const colours = ['#2f7fd6', '#d9721e', '#179e77', '#b45fa8', '#c8a200', '#56a9d8', '#8a5a2b', '#7d8794'];

const [width, height] = [600, 330];
const frame = { left: 52, right: 16, top: 12, bottom: 40 };
const fifths = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** Lines over a common axis, with the values as tooltips on their points. */
export function renderLineChart({ title, xLabel, lines, xTicks, y: kind }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  const drawnX = extent(points.map(([x]) => x));
  const ticks = xTicks ?? wholeNumbers(drawnX);
  const [x0, x1] = extent([...drawnX, ...ticks]);
  const [y0, y1] = kind === 'shares' ? [0, 1] : extent([0, ...points.map(([, y]) => y)]);
  const write = kind === 'shares' ? (y: number): string => (100 * y).toFixed(1) : short;
  const across = (x: number): string =>
    (frame.left + ((x - x0) / (x1 - x0 || 1)) * (width - frame.left - frame.right)).toFixed(1);
  const up = (y: number): string =>
    (frame.top + (1 - (y - y0) / (y1 - y0 || 1)) * (height - frame.top - frame.bottom)).toFixed(1);

  const grid = fifths.map((share) => {
    const value = y0 + share * (y1 - y0);
    const label = kind === 'shares' ? String(Math.round(100 * value)) : short(value);
    return (
      `<line class="tick" x1="${frame.left}" x2="${width - frame.right}" y1="${up(value)}" y2="${up(value)}"/>` +
      `<text class="time" x="${frame.left - 8}" y="${up(value)}" text-anchor="end" dominant-baseline="central">${label}</text>`
    );
  });
  const xMarks = ticks.map(
    (value) =>
      `<text class="time" x="${across(value)}" y="${height - frame.bottom + 18}" text-anchor="middle">${value}</text>`,
  );
  const drawn = lines.map(({ name, points: own }, n) => {
    const path = own.map(([x, y]) => `${across(x)},${up(y)}`).join(' ');
    const dots = own.map(
      ([x, y]) =>
        `<circle cx="${across(x)}" cy="${up(y)}" r="7" fill="transparent"><title>${escapeHtml(name)} ${write(y)} at ${Number(x.toFixed(2))}</title></circle>`,
    );
    return `<polyline points="${path}" fill="none" stroke="${colourOf(n)}" stroke-width="${n === 0 ? 3 : 2}" stroke-linejoin="round"/>${dots.join('')}`;
  });
  const legend = lines.map(
    ({ name, note }, n) =>
      `<span><i style="background:${colourOf(n)}"></i>${escapeHtml(name)}${note === undefined ? '' : ` <b>${escapeHtml(note)}</b>`}</span>`,
  );
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">
${grid.join('\n')}
${xMarks.join('\n')}
<text class="time" x="${(frame.left + width - frame.right) / 2}" y="${height - 4}" text-anchor="middle">${escapeHtml(xLabel)}</text>
${drawn.toReversed().join('\n')}
</svg>
<div class="legend">${legend.join('')}</div></figure>`;
}

const colourOf = (line: number): string => colours[line % colours.length]!;

/** Least and largest; not by spreading, as there may be more values than a call may have arguments. */
function extent(values: readonly number[]): [number, number] {
  return [
    values.reduce((least, value) => Math.min(least, value), Infinity),
    values.reduce((most, value) => Math.max(most, value), -Infinity),
  ];
}

function wholeNumbers([from, to]: readonly [number, number]): number[] {
  return [...new Set(fifths.map((share) => Math.round(from + share * (to - from))))];
}

function short(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 0.01 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
