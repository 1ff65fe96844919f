import type { BoxColumns } from './box-columns.ts';
import { clearMatches, type ClearMatches, type IdentitySwitch } from './clear-matches.ts';
import { escapeHtml } from './escape-html.ts';
import { hotaAlphas } from './hota.ts';
import { identityColour } from './identity-colour.ts';
import { renderLineChart, type ChartLine } from './line-chart.ts';
import { renderMatchTimeline } from './match-timeline.ts';
import type { MotEvaluation, NamedSequence } from './mot-evaluation.ts';
import type { MotScores } from './mot-scores.ts';
import { renderReportPage, type ReportSection } from './report-page.ts';
import { renderReportTable } from './report-table.ts';
import { cutSwitchPictures, type FramePictures, type SwitchPictures } from './switch-pictures.ts';

/** What a report needs to know of a sequence beside its scores. */
export interface ReportedSequence {
  readonly predictions: BoxColumns;
  readonly fps?: number | undefined;
  readonly pictures?: FramePictures | undefined;
  /** Width of the pictures that the boxes are measured in. */
  readonly boxWidth?: number | undefined;
}

export interface MotReportOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly evaluation: MotEvaluation;
  /** By name of the sequence. */
  readonly sequences: ReadonlyMap<string, ReportedSequence>;
}

/** Switches of a sequence that are listed; the rest are counted. */
const mostSwitches = 60;
const percent = (value: number): string => (100 * value).toFixed(1);

/** A page that shows where tracks are right and where they are not. */
export async function renderMotReport(options: MotReportOptions): Promise<string> {
  const { title, subtitle, evaluation, sequences } = options;
  const { HOTA, CLEAR, Identity } = evaluation.combined;
  const timelines: string[] = [];
  const switches: string[] = [];
  for (const named of evaluation.sequences) {
    const matches = clearMatches(named.sequence);
    const of = sequences.get(named.name)!;
    const heading = `<h3 class="sequence">${escapeHtml(named.name)}</h3>`;
    timelines.push(heading + renderMatchTimeline(named.sequence, matches, of));
    if (matches.switches.length > 0) switches.push(heading + (await renderSwitches(named, matches, of)));
  }
  return renderReportPage({
    title,
    subtitle,
    figures: [
      { label: 'HOTA', value: percent(HOTA.HOTA) },
      { label: 'DetA', value: percent(HOTA.DetA) },
      { label: 'AssA', value: percent(HOTA.AssA) },
      { label: 'IDF1', value: percent(Identity.IDF1) },
      { label: 'MOTA', value: percent(CLEAR.MOTA) },
      { label: 'identity switches', value: String(CLEAR.IDSW) },
    ],
    sections: [
      curves(evaluation),
      { title: 'Sequences', body: scoreTable(evaluation) },
      {
        title: 'Tracks over time',
        text: 'Colours are predicted identities. Thick where matched at an IoU of 0.5, thin where a person was missed or a track is on nobody; a mark where a person’s identity changed.',
        body: timelines.join('\n'),
      },
      {
        title: 'Identity switches',
        text: 'Each time a person was matched to another identity than the time before.',
        body: switches.length === 0 ? '<p>None.</p>' : switches.join('\n'),
      },
    ],
  });
}

function curves({ sequences, combined }: MotEvaluation): ReportSection {
  const line = (name: string, y: readonly number[]): ChartLine => ({
    name,
    points: y.map((value, k) => [hotaAlphas[k]!, value]),
    note: percent(y.reduce((sum, value) => sum + value, 0) / y.length),
  });
  const chart = (title: string, lines: readonly ChartLine[]): string =>
    renderLineChart({
      title,
      xLabel: 'least IoU α',
      y: 'shares',
      lines,
      xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
    });
  const { perAlpha } = combined.HOTA;
  const parts = (['HOTA', 'DetA', 'AssA', 'LocA'] as const).map((key) => line(key, perAlpha[key]));
  const second = [
    ['DetRe', 'recall of boxes'],
    ['DetPr', 'precision of boxes'],
    ['AssRe', 'recall of tracks'],
    ['AssPr', 'precision of tracks'],
  ] as const;
  const charts = [
    chart(sequences.length > 1 ? 'All sequences together' : 'HOTA and its parts', parts),
    sequences.length > 1
      ? chart(
          'HOTA of each sequence',
          sequences.slice(0, 8).map(({ name, scores }) => line(name, scores.HOTA.perAlpha.HOTA)),
        )
      : chart(
          'Where it is lost',
          second.map(([key, name]) => line(`${key}, ${name}`, perAlpha[key])),
        ),
  ];
  return {
    title: 'HOTA over α',
    text: 'How the scores fall as boxes have to fit better. The figure beside a name is its mean, which is the score.',
    body: `<div class="charts">${charts.join('\n')}</div>`,
  };
}

function scoreTable({ sequences, combined }: MotEvaluation): string {
  const head = ['', 'HOTA', 'DetA', 'AssA', 'LocA', 'MOTA', 'MOTP', 'IDF1', 'IDP', 'IDR'].concat([
    'FP',
    'FN',
    'switches',
    'breaks',
    'mostly tracked',
    'partly',
    'mostly lost',
  ]);
  const row = (name: string, { HOTA, CLEAR, Identity }: MotScores): string[] => [
    name,
    ...[HOTA.HOTA, HOTA.DetA, HOTA.AssA, HOTA.LocA, CLEAR.MOTA, CLEAR.MOTP].map(percent),
    ...[Identity.IDF1, Identity.IDP, Identity.IDR].map(percent),
    ...[CLEAR.FP, CLEAR.FN, CLEAR.IDSW, CLEAR.Frag, CLEAR.MT, CLEAR.PT, CLEAR.ML].map(String),
  ];
  const rows = sequences.map(({ name, scores }) => row(name, scores));
  return sequences.length > 1
    ? renderReportTable(head, [...rows, row('COMBINED', combined)], 1)
    : renderReportTable(head, rows);
}

async function renderSwitches(
  { sequence }: NamedSequence,
  { switches }: ClearMatches,
  { predictions, fps, pictures, boxWidth }: ReportedSequence,
): Promise<string> {
  const shown = switches.slice(0, mostSwitches);
  const cut: readonly SwitchPictures[] =
    pictures === undefined
      ? []
      : await cutSwitchPictures({
          sequence,
          predictions,
          switches: shown,
          pictures,
          ...(boxWidth !== undefined && { boxWidth }),
        });
  const { truth, predicted } = sequence;
  const nameOf = (box: number): string => String(predicted.names[predicted.identity[box]!]!);
  const when = (frame: number): string =>
    fps === undefined ? `frame ${frame + 1}` : `frame ${frame + 1}, ${(frame / fps).toFixed(1)} s`;
  const side = (box: number, frame: number, picture: string | undefined): string => {
    const name = nameOf(box);
    const image = picture === undefined ? '' : `<div><img alt="" src="${picture}"></div>`;
    return `<figure style="--identity:${identityColour(name)}">${image}<figcaption><span class="chip">${escapeHtml(name)}</span><br>${when(frame)}</figcaption></figure>`;
  };
  const card = ({ frame, truth: box, predicted: after, before }: IdentitySwitch, n: number): string => {
    const frameBefore = predictions.frame[predicted.source[before]!]!;
    const person = String(truth.names[truth.identity[box]!]!);
    return `<article style="--identity:${identityColour(nameOf(after))}"><header>person ${escapeHtml(person)}<small>${escapeHtml(nameOf(before))} → ${escapeHtml(nameOf(after))}</small></header>
<div class="pair">${side(before, frameBefore, cut[n]?.before)}${side(after, frame, cut[n]?.after)}</div></article>`;
  };
  const rest = switches.length - shown.length;
  return `<div class="switches">${shown.map(card).join('\n')}</div>${rest > 0 ? `<p>And ${rest} more.</p>` : ''}`;
}
