import type { Size } from '../domain.ts';
import { escapeHtml } from './escape-html.ts';
import { identityColour } from './identity-colour.ts';
import { REPORT_STYLE } from './report-style.ts';
import { clockTime, drawSite, rgbCanvas, type Figure, type PictureCamera } from './site-picture.ts';
import { renderTimeline, type TimelineTrack } from './site-timeline.ts';

/** What a track's person looked like. */
export interface Thumbnail {
  readonly size: Size;
  /** RGB, interleaved. */
  readonly rgb: Uint8Array;
}

export interface ReportTrack extends TimelineTrack {
  readonly thumbnails: readonly Thumbnail[];
}

export interface SiteReportOptions {
  readonly title: string;
  /** A sentence under the title. */
  readonly subtitle?: string;
  readonly figures: readonly Figure[];
  /** One moment of every camera. */
  readonly cameras: readonly PictureCamera[];
  readonly tracks: readonly ReportTrack[];
}

/** A page that needs nothing else: figures, the cameras, when each was where, and everyone's pictures. */
export function renderSiteReport(options: SiteReportOptions): string {
  const { title, subtitle, figures, cameras, tracks } = options;
  const mosaic = drawSite({ title: '', figures: [], cameras }).toBuffer('image/jpeg', 90).toString('base64');
  const identities = groupByIdentity(tracks);
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
<section>
<h2>One moment</h2>
<img class="mosaic" alt="All cameras with the boxes of tracked people" src="data:image/jpeg;base64,${mosaic}">
</section>
<section>
<h2>Who was where, when</h2>
<p>One lane a camera, one bar a track; bars of one colour are one identity.</p>
${renderTimeline(tracks)}
</section>
<section>
<h2>Identities</h2>
<p>Each row is one identity as the site decided, in order of time. A row is right where it shows one person.</p>
<div class="gallery">
${identities.map(([identity, visits]) => galleryRow(identity, visits)).join('\n')}
</div>
</section>
</main>
</body>
</html>
`;
}

function groupByIdentity(tracks: readonly ReportTrack[]): [string, ReportTrack[]][] {
  const groups = new Map<string, ReportTrack[]>();
  for (const track of tracks.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const group = groups.get(track.identity);
    if (group) group.push(track);
    else groups.set(track.identity, [track]);
  }
  return [...groups];
}

function galleryRow(identity: string, visits: readonly ReportTrack[]): string {
  const cameras = new Set(visits.map(({ camera }) => camera)).size;
  const seen = `${count(visits.length, 'track')}, ${count(cameras, 'camera')}`;
  return `<article style="--identity:${identityColour(identity)}">
<h3>${escapeHtml(identity)}<small>${seen}</small></h3>
<div class="visits">
${visits.map(visit).join('\n')}
</div>
</article>`;
}

function visit({ track, camera, startedAt, thumbnails }: ReportTrack): string {
  const pictures = thumbnails.map(
    ({ size, rgb }) =>
      `<img alt="" src="data:image/jpeg;base64,${rgbCanvas(size, rgb).toBuffer('image/jpeg', 85).toString('base64')}">`,
  );
  return `<figure title="${escapeHtml(track)}"><div>${pictures.join('') || '<i>no clear view</i>'}</div><figcaption><b>${escapeHtml(camera)}</b> ${clockTime(startedAt).slice(0, 8)}</figcaption></figure>`;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
