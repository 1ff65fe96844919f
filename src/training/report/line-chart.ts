import { escapeHtml } from '../../evaluation/escape-html.ts';

export interface ChartLine {
  readonly name: string;
  /** [x, y], x rising. */
  readonly points: readonly (readonly [number, number])[];
}

export interface LineChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly lines: readonly ChartLine[];
  /** Default: from 0, or the least value if that is below, to the largest. */
  readonly yRange?: readonly [number, number];
  readonly format?: (value: number) => string;
}

const size = { width: 560, height: 260 };
const margin = { left: 62, right: 12, top: 26, bottom: 34 };
const ticks = 4;

/** A chart as SVG, with the values as tooltips on its points. */
export function lineChart({ title, xLabel, lines, yRange, format = short }: LineChartOptions): string {
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x0, x1] = [least(xs), -least(xs.map((x) => -x))];
  const [y0, y1] = yRange ?? [Math.min(0, least(ys)), -least(ys.map((y) => -y))];
  const across = (x: number): number =>
    margin.left + ((x - x0) / (x1 - x0 || 1)) * (size.width - margin.left - margin.right);
  const up = (y: number): number =>
    size.height - margin.bottom - ((y - y0) / (y1 - y0 || 1)) * (size.height - margin.top - margin.bottom);
  const steps = Array.from({ length: ticks + 1 }, (_, i) => i / ticks);
  const colour = (i: number): string => `hsl(${(210 + 137 * i) % 360}, 70%, 50%)`;
  return `<svg class="chart" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escapeHtml(title)}">
<text class="camera" x="${margin.left}" y="14">${escapeHtml(title)}</text>
${steps.map((s) => tickLine(up(y0 + s * (y1 - y0)), format(y0 + s * (y1 - y0)))).join('\n')}
${[...new Set(steps.map((s) => Math.round(x0 + s * (x1 - x0))))].map((x) => `<text class="time" text-anchor="middle" x="${across(x).toFixed(1)}" y="${size.height - 18}">${x}</text>`).join('')}
<text class="time" text-anchor="end" x="${size.width - margin.right}" y="${size.height - 4}">${escapeHtml(xLabel)}</text>
${lines.map(({ points: own }, i) => `<polyline fill="none" stroke="${colour(i)}" stroke-width="2" points="${own.map(([x, y]) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(' ')}"/>${own.map(([x, y]) => `<circle fill="${colour(i)}" cx="${across(x).toFixed(1)}" cy="${up(y).toFixed(1)}" r="2"><title>${x}: ${format(y)}</title></circle>`).join('')}`).join('\n')}
${lines.length > 1 ? legend(lines, colour) : ''}
</svg>`;
}

function tickLine(y: number, text: string): string {
  const at = y.toFixed(1);
  return `<line class="tick" x1="${margin.left}" x2="${size.width - margin.right}" y1="${at}" y2="${at}"/><text class="time" text-anchor="end" x="${margin.left - 6}" y="${(y + 4).toFixed(1)}">${text}</text>`;
}

function legend(lines: readonly ChartLine[], colour: (i: number) => string): string {
  return lines
    .map(
      ({ name }, i) =>
        `<text class="time" style="fill:${colour(i)}" text-anchor="end" x="${size.width - margin.right}" y="${margin.top + 10 + 14 * i}">${escapeHtml(name)}</text>`,
    )
    .join('');
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);

function short(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 0.01 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
