/** One measured figure beside what could be reached at best, both taken in the same run. */
export interface BenchRow {
  readonly what: string;
  readonly unit: string;
  readonly measured: number;
  /** In the same unit; absent where nothing comparable exists. */
  readonly ceiling?: number;
  /** How much of the ceiling's speed is reached; 1 is all of it. */
  readonly ratio?: number;
  /** What the ceiling is, in short. */
  readonly note: string;
}

/** A row from two rates (items per second), shown as a rate. */
export function rateRow(
  what: string,
  unit: string,
  rates: { readonly ours: number; readonly ceiling: number },
  note: string,
): BenchRow {
  return {
    what,
    unit,
    measured: rates.ours,
    ceiling: rates.ceiling,
    ratio: rates.ours / rates.ceiling,
    note,
  };
}

const perSecond = { s: 1, ms: 1e3, µs: 1e6 };

/** A row from two rates (items per second), shown as the time of one item. */
export function timeRow(
  what: string,
  unit: keyof typeof perSecond,
  rates: { readonly ours: number; readonly ceiling: number },
  note: string,
): BenchRow {
  const { ours, ceiling } = rates;
  const scale = perSecond[unit];
  return { what, unit, measured: scale / ours, ceiling: scale / ceiling, ratio: ours / ceiling, note };
}

/** What a stage gives; a stage without rows says why. */
export interface StageReport {
  readonly stage: string;
  readonly rows: readonly BenchRow[];
  readonly skipped: readonly string[];
}

const header = ['stage', 'what', 'measured', 'ceiling', 'unit', 'ratio', 'the ceiling is'];
const numeric = new Set([2, 3, 5]);

export function formatReport(reports: readonly StageReport[]): string {
  const rows = reports.flatMap(({ stage, rows: found }) =>
    found.map(({ what, measured, ceiling, unit, ratio, note }) => [
      stage,
      what,
      figure(measured),
      ceiling === undefined ? '–' : figure(ceiling),
      unit,
      ratio === undefined ? '–' : ratio.toFixed(2),
      note,
    ]),
  );
  const table = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, i) => (numeric.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  const skipped = reports.flatMap(({ stage, skipped: reasons }) =>
    reasons.map((why) => `${stage}: skipped: ${why}`),
  );
  return [...lines, ...skipped].join('\n');
}

/** Three significant digits; whole numbers from 100 on. */
function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
