import { rename, writeFile } from 'node:fs/promises';
import { escapeHtml } from '../../evaluation/escape-html.ts';
import type { ReidImage } from '../../evaluation/reid-dataset.ts';
import { renderLineChart, type ChartLine } from '../../evaluation/line-chart.ts';
import { REPORT_STYLE } from '../../evaluation/report-style.ts';
import type { TrainingConfig } from '../config/training-config.ts';
import type { TrainingSet } from '../data/training-set.ts';
import { worstQueries, type RankedFeatures, type RankedQuery } from '../evaluation-figures.ts';
import type { PicturePool } from '../loading/picture-pool.ts';
import type { Network } from '../networks/network.ts';
import { bestEvaluation, type TrainingHistory } from '../training-history.ts';
import { activationMaps } from './activation-maps.ts';
import { pictureHtml, type Overlay } from './picture-html.ts';

export interface TrainingReport {
  readonly config: TrainingConfig;
  readonly set: TrainingSet;
  readonly history: TrainingHistory;
  readonly features: RankedFeatures;
  readonly network: Network;
  readonly pool: PicturePool;
}

const worstShown = 12;
const style = `
.row { display: flex; align-items: flex-end; gap: 6px; margin: 0 0 12px; }
.row img { height: 128px; border-radius: 5px; border: 3px solid transparent; box-sizing: content-box; }
.row .right img { border-color: #2aa84a; } .row .wrong img { border-color: #d33a3a; }
.row small { width: 130px; }
`;

/** Writes one page that needs nothing else: curves, the worst matches, and where the network looks. */
export async function writeTrainingReport(path: string, report: TrainingReport): Promise<void> {
  const { config, set, history, features, network, pool } = report;
  const worst = worstQueries(features, worstShown);
  const maps = await activationMaps(
    network,
    pool,
    worst.map(({ query }) => features.query[query]!.file),
  );
  const rows = await Promise.all(worst.map((entry, i) => worstRow(entry, features, maps[i]!)));
  const last = history.evaluations.at(-1)!.figures;
  const best = bestEvaluation(history)!;
  const figures: [string, string][] = [
    ['rank 1', percent(last.rank1)],
    ['mAP', percent(last.mAP)],
    ...(last.reRanked ? [['mAP re-ranked', percent(last.reRanked.mAP)] as [string, string]] : []),
    ...(last.withStripes ? [['mAP with stripes', percent(last.withStripes.mAP)] as [string, string]] : []),
    ['mAP, other cameras only', percent(last.crossCamera.mAP)],
    [`best mAP, epoch ${best.epoch}`, percent(best.figures.mAP)],
    ['persons learnt from', String(set.persons.length)],
    ['pictures learnt from', String(set.images.length)],
    ['queries', String(last.queries)],
  ];
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(config.name)}</title>
<style>${REPORT_STYLE}${style}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(config.name)}</h1>
<p>${escapeHtml(subtitle(config, history))}</p>
<dl>${figures.map(([label, value]) => `<div><dt>${escapeHtml(label)}</dt><dd>${value}</dd></div>`).join('')}</dl>
</header>
<section><h2>Curves</h2><p>Losses before weighting; total is what was descended.</p><div class="charts">${charts(history).join('\n')}</div></section>
<section><h2>Worst matches</h2><p>The query, where the network looks in it, and the five nearest of the gallery: green shows the same person.</p>
${rows.join('\n')}
</section>
</main>
</body>
</html>
`;
  await writeFile(`${path}.part`, page);
  await rename(`${path}.part`, path);
}

function subtitle(
  { network, recipeName, inputSize, seed }: TrainingConfig,
  { epochs }: TrainingHistory,
): string {
  const head = [network.head, network.local === true ? 'local branch' : undefined].filter(Boolean).join(', ');
  return `${network.backbone}${head && ` (${head})`}, recipe ${recipeName}, ${inputSize.height}×${inputSize.width}, seed ${seed}, ${epochs.length} epochs.`;
}

function charts({ epochs, evaluations }: TrainingHistory): string[] {
  const names = Object.keys(epochs.at(-1)?.losses ?? {});
  const perEpoch = (
    name: string,
    value: (losses: Readonly<Record<string, number>>) => number,
  ): ChartLine => ({
    name,
    points: epochs.map(({ epoch, losses }) => [epoch, value(losses)]),
  });
  const measured = (name: string, value: (i: number) => number): ChartLine => ({
    name,
    points: evaluations.map(({ epoch }, i) => [epoch, value(i)]),
  });
  const { cmc } = evaluations.at(-1)!.figures;
  return [
    renderLineChart({
      title: 'Losses',
      xLabel: 'epoch',
      y: 'any',
      lines: names.map((name) => perEpoch(name, (losses) => losses[name] ?? 0)),
    }),
    renderLineChart({
      title: 'Learning rate',
      xLabel: 'epoch',
      y: 'any',
      lines: [{ name: 'rate', points: epochs.map(({ epoch, rate }) => [epoch, rate]) }],
    }),
    renderLineChart({
      title: 'Test figures',
      xLabel: 'epoch',
      lines: [
        measured('mAP', (i) => evaluations[i]!.figures.mAP),
        measured('rank 1', (i) => evaluations[i]!.figures.rank1),
      ],
      y: 'shares',
    }),
    renderLineChart({
      title: 'Cumulative match characteristic, last evaluation',
      xLabel: 'rank',
      lines: [{ name: 'CMC', points: cmc.map((share, k) => [k + 1, share]) }],
      y: 'shares',
    }),
  ];
}

async function worstRow(
  { query, averagePrecision, nearest }: RankedQuery,
  { query: queries, gallery }: RankedFeatures,
  map: Overlay,
): Promise<string> {
  const probe = queries[query]!;
  const show = async (image: ReidImage, kind: string, overlay?: Overlay): Promise<string> => {
    const title = escapeHtml(`${image.person}, camera ${image.camera}: ${image.file}`);
    // A picture that has gone since is no reason to lose the report.
    const html = await pictureHtml(image.file, title, overlay).catch(() => '<i>gone</i>');
    return `<span class="${kind}">${html}</span>`;
  };
  const pictures = await Promise.all([
    show(probe, 'probe'),
    show(probe, 'probe', map),
    ...nearest.map((g) => show(gallery[g]!, gallery[g]!.person === probe.person ? 'right' : 'wrong')),
  ]);
  return `<div class="row"><small>${escapeHtml(probe.person)}, camera ${escapeHtml(probe.camera)}<br>average precision ${percent(averagePrecision)}</small>${pictures.join('')}</div>`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
