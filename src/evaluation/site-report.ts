import type { Size } from '../domain.ts';
import { escapeHtml } from './escape-html.ts';
import { identityColour } from './identity-colour.ts';
import { renderReportPage } from './report-page.ts';
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
  return renderReportPage({
    title,
    ...(subtitle !== undefined && { subtitle }),
    figures,
    sections: [
      {
        title: 'One moment',
        body: `<img class="mosaic" alt="All cameras with the boxes of tracked people" src="data:image/jpeg;base64,${mosaic}">`,
      },
      {
        title: 'Who was where, when',
        text: 'One lane a camera, one bar a track; bars of one colour are one identity.',
        body: renderTimeline(tracks),
      },
      {
        title: 'Identities',
        text: 'Each row is one identity as the site decided, in order of time. A row is right where it shows one person.',
        body: `<div class="gallery">
${identities.map(([identity, visits]) => galleryRow(identity, visits)).join('\n')}
</div>`,
      },
    ],
  });
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
