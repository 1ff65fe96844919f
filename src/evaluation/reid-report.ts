import { createCanvas } from '@napi-rs/canvas';
import { readImageFile } from '../imaging/image-file.ts';
import { escapeHtml } from './escape-html.ts';
import { renderLineChart } from './line-chart.ts';
import type { ReidRanking } from './reid-evaluation.ts';
import type { FeaturedImage } from './reid-features.ts';
import { renderReportPage } from './report-page.ts';
import { rgbCanvas } from './site-picture.ts';

export interface ReidReportOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly ranking: ReidRanking;
}

const percent = (value: number): string => (100 * value).toFixed(1);
/** Searches that are shown, and of each the nearest of the gallery. */
const [mostSearches, mostNearest] = [24, 5];
const pictureHeight = 160;

/** A page that shows how soon the right person comes, and the searches in which they come last, as pictures. */
export async function renderReidReport({ title, subtitle, ranking }: ReidReportOptions): Promise<string> {
  const { figures, result } = ranking;
  const ranks = Array.from({ length: Math.min(20, result.cmc.length) }, (_, k) => k + 1);
  const worst = result.perQuery
    .flatMap((found, query) => (found && found.firstMatchRank > 1 ? [{ query, ...found }] : []))
    .sort((a, b) => b.firstMatchRank - a.firstMatchRank || a.averagePrecision - b.averagePrecision);
  const searches: string[] = [];
  for (const { query } of worst.slice(0, mostSearches)) searches.push(await renderSearch(ranking, query));
  return renderReportPage({
    title,
    subtitle,
    figures: [
      { label: 'rank 1', value: percent(figures.rank1) },
      { label: 'rank 5', value: percent(figures.rank5) },
      { label: 'rank 10', value: percent(figures.rank10) },
      { label: 'mAP', value: percent(figures.mAP) },
      { label: 'queries', value: String(figures.queries) },
      { label: 'gallery', value: String(figures.gallery) },
    ],
    sections: [
      {
        title: 'CMC',
        text: 'The share of searches in which the right person is among the nearest k.',
        body: `<div class="charts">${renderLineChart({
          title: 'Cumulative match characteristic',
          xLabel: 'nearest k',
          xTicks: [1, 5, 10, 15, 20],
          y: 'shares',
          lines: [{ name: 'right person found', points: ranks.map((k) => [k, result.cmc[k - 1]!]) }],
        })}
${renderLineChart({
  title: 'Average precision of the searches, worst first',
  xLabel: '% of searches',
  xTicks: [0, 25, 50, 75, 100],
  y: 'shares',
  lines: [
    {
      name: 'average precision',
      points: precisionsAt(ranking, ranks.length).map((precision, k) => [
        (100 * k) / Math.max(1, ranks.length - 1),
        precision,
      ]),
      note: percent(figures.mAP),
    },
  ],
})}</div>`,
      },
      {
        title: 'Worst searches',
        text: `Left who was looked for, then the nearest of other pictures by cosine distance, and the first that is right. ${worst.length} of ${figures.queries} searches did not begin with the right person.`,
        body: `<div class="searches">${searches.join('\n')}</div>`,
      },
    ],
  });
}

/** The average precision at evenly spaced places of the searches, sorted from the worst. */
function precisionsAt({ result }: ReidRanking, places: number): number[] {
  const sorted = result.perQuery
    .flatMap((found) => (found ? [found.averagePrecision] : []))
    .sort((a, b) => a - b);
  return Array.from(
    { length: places },
    (_, k) => sorted[Math.round((k / Math.max(1, places - 1)) * (sorted.length - 1))]!,
  );
}

async function renderSearch({ query, gallery, distancesOf }: ReidRanking, at: number): Promise<string> {
  const asked = query[at]!;
  const distances = distancesOf(at);
  // As the protocol has it, pictures of the same person by the same camera do not take part.
  const order = Array.from(gallery.keys())
    .filter((k) => gallery[k]!.person !== asked.person || gallery[k]!.camera !== asked.camera)
    .sort((a, b) => distances[a]! - distances[b]! || a - b);
  const right = order.findIndex((k) => gallery[k]!.person === asked.person);
  const show = (rank: number): Promise<string> => {
    const found = gallery[order[rank]!]!;
    const kind = found.person === asked.person ? 'right' : 'wrong';
    return picture(found, kind, `${rank + 1}. ${distances[order[rank]!]!.toFixed(2)}`);
  };
  const nearest = order.slice(0, mostNearest).map((_, rank) => show(rank));
  const parts = [picture(asked, 'asked', 'looked for'), ...nearest];
  if (right >= mostNearest) parts.push(Promise.resolve('<span class="gap">…</span>'), show(right));
  return `<article>${(await Promise.all(parts)).join('')}</article>`;
}

async function picture(
  { file, person, camera }: FeaturedImage,
  kind: string,
  caption: string,
): Promise<string> {
  const { size, pixels } = await readImageFile(file);
  const width = Math.max(1, Math.round((size.width * pictureHeight) / size.height));
  const canvas = createCanvas(width, pictureHeight);
  canvas.getContext('2d').drawImage(rgbCanvas(size, pixels), 0, 0, width, pictureHeight);
  const jpeg = canvas.toBuffer('image/jpeg', 82).toString('base64');
  const title = escapeHtml(`person ${person}, camera ${camera}: ${file}`);
  return `<figure class="${kind}" title="${title}"><img alt="" src="data:image/jpeg;base64,${jpeg}"><figcaption><b>${escapeHtml(person)}</b><br>${escapeHtml(caption)}</figcaption></figure>`;
}
