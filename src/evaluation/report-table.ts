import { escapeHtml } from './escape-html.ts';

/** A table: the first column is text, the others are numbers. The last `strong` rows stand out. */
export function renderReportTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  strong = 0,
): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('');
  const body = rows.map(
    (row, n) => `<tr${n >= rows.length - strong ? ' class="strong"' : ''}>${cells(row, 'td')}</tr>`,
  );
  return `<div class="sheet"><table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}
