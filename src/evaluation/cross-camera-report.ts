import { columnSequence } from './box-sequence.ts';
import { clearMatches } from './clear-matches.ts';
import type { CrossCameraEvaluation, CrossCameraVariant } from './cross-camera-evaluation.ts';
import { escapeHtml } from './escape-html.ts';
import { identityColour } from './identity-colour.ts';
import { renderLineChart } from './line-chart.ts';
import { renderMatchTimeline } from './match-timeline.ts';
import type { IdentityAgreement, IdentityAlignment, NistEvaluation } from './nist-hota.ts';
import type { CameraColumns } from './nist-overlaps.ts';
import type { NistScores } from './nist-scores.ts';
import { renderReportPage, type ReportSection } from './report-page.ts';
import { renderReportTable } from './report-table.ts';

export interface CrossCameraReportOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly cameras: readonly CameraColumns[];
  readonly evaluation: CrossCameraEvaluation;
  readonly variant: CrossCameraVariant;
}

const percent = (value: number): string => (100 * value).toFixed(1);
const named = {
  global__dense: 'one identity a person in all cameras; every box of an unknown counts as false',
  global__sparse: 'one identity a person in all cameras; identities that stand for nobody do not count',
  per_video__dense: 'one identity a person in each camera; every box of an unknown counts as false',
  per_video__sparse: 'one identity a person in each camera; identities that stand for nobody do not count',
} as const satisfies Record<CrossCameraVariant, string>;

/** A page that shows whose identity holds over all cameras and where it breaks. */
export function renderCrossCameraReport(options: CrossCameraReportOptions): string {
  const { title, subtitle, cameras, evaluation, variant } = options;
  const nist = evaluation.nist[variant];
  const { mean, perThreshold, thresholds, UnmatchedFP } = nist.allCameras;
  const half = thresholds.indexOf(0.5);
  return renderReportPage({
    title,
    subtitle: `${subtitle}; ${named[variant]}`,
    figures: [
      { label: 'HOTA', value: percent(mean.HOTA) },
      { label: 'DetA', value: percent(mean.DetA) },
      { label: 'AssA', value: percent(mean.AssA) },
      { label: 'IDF1 at IoU 0.5', value: percent(perThreshold.IDF1[half]!) },
      { label: 'IDF1 by TrackEval', value: percent(evaluation.concatenated.Identity.IDF1) },
      { label: 'boxes of strangers', value: String(UnmatchedFP) },
    ],
    sections: [
      curves(nist),
      { title: 'Cameras', body: scoreTable(nist) },
      alignmentSection(nist),
      {
        title: 'Who was where, when',
        text: 'Colours are predicted identities: a person whose identity holds has one colour in all cameras. Thick where boxes match at an IoU of 0.5.',
        body: cameras.map(timeline).join('\n'),
      },
    ],
  });
}

function curves({ allCameras: { thresholds, perThreshold, mean } }: NistEvaluation): ReportSection {
  const chart = (title: string, keys: readonly (keyof NistScores['mean'])[]): string =>
    renderLineChart({
      title,
      xLabel: 'least IoU',
      y: 'shares',
      xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
      lines: keys.map((name) => ({
        name,
        points: thresholds.map((threshold, k) => [threshold, perThreshold[name][k]!]),
        note: percent(mean[name]),
      })),
    });
  return {
    title: 'Scores over the least IoU',
    text: 'The figure beside a name is its mean.',
    body: `<div class="charts">${chart('HOTA and its parts', ['HOTA', 'DetA', 'AssA', 'LocA'])}
${chart('Identities', ['IDF1', 'IDP', 'IDR', 'AssPr', 'AssRe'])}</div>`,
  };
}

function scoreTable({ perCamera, allCameras }: NistEvaluation): string {
  const row = (name: string, { mean, perThreshold, thresholds, UnmatchedFP }: NistScores): string[] => {
    const half = thresholds.indexOf(0.5);
    return [
      name,
      ...[mean.HOTA, mean.DetA, mean.AssA, mean.LocA].map(percent),
      ...(['IDF1', 'IDP', 'IDR'] as const).map((key) => percent(perThreshold[key][half]!)),
      ...(['TP', 'FP', 'FN'] as const).map((key) => String(perThreshold[key][half]!)),
      String(UnmatchedFP),
    ];
  };
  return renderReportTable(
    ['', 'HOTA', 'DetA', 'AssA', 'LocA', 'IDF1', 'IDP', 'IDR', 'TP', 'FP', 'FN', 'of strangers'],
    [...perCamera.map(({ name, scores }) => row(name, scores)), row('all cameras', allCameras)],
    1,
  );
}

function alignmentSection({ alignments, perCamera, identities }: NistEvaluation): ReportSection {
  const single = alignments.length === 1;
  const parts = alignments.map((alignment, n) =>
    [
      single ? '' : `<h3 class="sequence">${escapeHtml(perCamera[n]!.name)}</h3>`,
      alignmentTable(alignment, identities.truth),
    ].join(''),
  );
  return {
    title: 'Who is taken for whom',
    text: 'Each person with the identity that stands for them, and the other identities that they were given, by agreement over all frames.',
    body: parts.join('\n'),
  };
}

/** Other identities of a person that are named. */
const mostOthers = 4;

function alignmentTable(
  { pairs, candidates }: IdentityAlignment,
  persons: readonly (string | number)[],
): string {
  const chip = ({ predicted, agreement }: IdentityAgreement): string =>
    `<span class="chip" style="--identity:${identityColour(String(predicted))}">${escapeHtml(String(predicted))}</span> ${percent(agreement)}`;
  const rows = persons.map((person) => {
    const pair = pairs.find(({ truth }) => truth === person);
    const others = candidates
      .filter(({ truth, predicted }) => truth === person && predicted !== pair?.predicted)
      .sort((a, b) => b.agreement - a.agreement);
    const rest = others.length > mostOthers ? ` and ${others.length - mostOthers} more` : '';
    return `<tr><td>${escapeHtml(String(person))}</td><td>${pair ? chip(pair) : 'nobody'}</td><td>${others.slice(0, mostOthers).map(chip).join(' &nbsp; ')}${rest}</td></tr>`;
  });
  return `<div class="sheet"><table class="words"><thead><tr><th>person</th><th>stands for them, agreement %</th><th>other identities</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function timeline({ name, frames, truth, predictions }: CameraColumns): string {
  const sequence = columnSequence(frames, truth, predictions);
  return `<h3 class="sequence">${escapeHtml(name)}</h3>${renderMatchTimeline(sequence, clearMatches(sequence), { mostRows: 30 })}`;
}
