import { escapeHtml } from './escape-html.ts';
import { REPORT_STYLE } from './report-style.ts';
import type { Figure } from './site-picture.ts';

export interface ReportSection {
  readonly title: string;
  /** A sentence under the title. */
  readonly text?: string;
  /** HTML. */
  readonly body: string;
}

export interface ReportPage {
  readonly title: string;
  readonly subtitle?: string;
  readonly figures: readonly Figure[];
  readonly sections: readonly ReportSection[];
}

/** A page that needs nothing else: no scripts, no fonts, no pictures but those within. */
export function renderReportPage({ title, subtitle, figures, sections }: ReportPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
${subtitle === undefined ? '' : `<p>${escapeHtml(subtitle)}</p>`}
<dl>
${figures.map(({ label, value }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('\n')}
</dl>
</header>
${sections.map(renderSection).join('\n')}
</main>
</body>
</html>
`;
}

function renderSection({ title, text, body }: ReportSection): string {
  return `<section>
<h2>${escapeHtml(title)}</h2>
${text === undefined ? '' : `<p>${escapeHtml(text)}</p>`}
${body}
</section>`;
}
