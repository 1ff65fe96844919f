import type { IdentityId } from '../domain.ts';
import { type Figure, type PictureCamera, renderSitePicture } from '../evaluation/site-picture.ts';
import { renderSiteReport } from '../evaluation/site-report.ts';
import type { DemoFigures, DemoResult } from './demo.ts';
import type { Snapshot } from './track-log.ts';

const title = 'Sightline demo';

/** PNG of all cameras at the moment that shows most of the people known from several cameras. */
export function demoPicture(result: DemoResult): Buffer {
  return renderSitePicture({ title, figures: figuresOf(result.figures), cameras: pictures(result) });
}

/** One self-contained page: figures, the cameras, when each person was where, and their pictures. */
export function demoReport(result: DemoResult): string {
  const { log, identityOf } = result;
  return renderSiteReport({
    title,
    subtitle: 'A synthetic site seen by the whole pipeline. One colour is one identity, in every camera.',
    figures: figuresOf(result.figures),
    cameras: pictures(result),
    tracks: [...log.tracks.values()].flatMap((track) => {
      const identity = identityOf(track.track);
      return identity === undefined ? [] : [{ ...track, identity: shortName(identity) }];
    }),
  });
}

function figuresOf({ crossCamera, ...figures }: DemoFigures): Figure[] {
  return [
    { label: 'cross-camera IDF1', value: `${(100 * crossCamera.IDF1).toFixed(1)} %` },
    { label: 'identities (people)', value: `${figures.identities} (${figures.people})` },
    { label: 'matches', value: String(figures.matches) },
    { label: 'tracks', value: String(figures.tracks) },
    { label: 'frames/s', value: String(figures.framesPerSecond) },
    { label: 'peak memory', value: `${figures.peakMemoryMB} MB` },
  ];
}

function pictures({ log, identityOf }: DemoResult): PictureCamera[] {
  const cameras = new Map<string, Set<string>>();
  for (const { track, camera } of log.tracks.values()) {
    const identity = identityOf(track);
    if (identity === undefined) continue;
    cameras.set(identity, (cameras.get(identity) ?? new Set()).add(camera));
  }
  const worth = (moment: readonly Snapshot[]) =>
    moment
      .flatMap(({ boxes }) => boxes)
      .reduce((sum, { track }) => {
        const seenBy = cameras.get(identityOf(track) ?? '')?.size ?? 0;
        return sum + (seenBy > 1 ? 2 : seenBy);
      }, 0);
  const best = [...log.snapshots.values()].reduce<readonly Snapshot[]>(
    (most, moment) => (worth(moment) > worth(most) ? moment : most),
    [],
  );
  return best
    .toSorted((a, b) => a.camera.localeCompare(b.camera))
    .map(({ boxes, ...snapshot }) => ({
      ...snapshot,
      boxes: boxes.map(({ track, box }) => {
        const identity = identityOf(track);
        if (identity === undefined) return { box, label: '' };
        const name = shortName(identity);
        return { box, identity: name, label: name };
      }),
    }));
}

/** `id-17` of `id-t8dvo4-17`: there is only one session in a report. */
function shortName(identity: IdentityId): string {
  return identity.replace(/^id-.*-/, 'id-');
}
