import { concatMap, from, lastValueFrom, toArray } from 'rxjs';
import {
  cameraId,
  trackId,
  type CameraId,
  type EdgeRecord,
  type Embedding,
  type MatchEvent,
  type Stripes,
  type TrackId,
} from '../../src/domain.ts';
import type { LinkerOptions } from '../../src/index/linker-options.ts';
import { createLinker } from '../../src/index/linker.ts';

export function unit(values: ArrayLike<number>): Float32Array {
  const norm = Math.hypot(...Array.from(values));
  return Float32Array.from(values, (value) => value / norm);
}

/** A track as it truly was. */
export interface TrueTrack {
  readonly track: TrackId;
  readonly camera: CameraId;
  readonly startedAt: number;
  readonly endedAt: number;
  /** When the tracker says that it is over. */
  readonly settledAt: number;
  readonly looks: readonly {
    readonly capturedAt: number;
    readonly global: Float32Array;
    readonly local?: Stripes;
    readonly quality?: number;
  }[];
}

export const camera = (n: number) => cameraId(`cam-${n}`);
export const track = (cam: number, n: number) => trackId(camera(cam), 's', n);

export function embeddingOf(
  { track, camera }: Pick<TrueTrack, 'track' | 'camera'>,
  capturedAt: number,
  global: Float32Array,
  local?: Stripes,
  quality = 1,
): Embedding {
  return {
    kind: 'embedding',
    camera,
    track,
    capturedAt,
    box: { x: 0, y: 0, width: 10, height: 20 },
    quality,
    model: { id: 'm', version: '1' },
    global,
    ...(local && { local }),
  };
}

/** The records of the tracks in order of capture time, and of the list within one time. */
export function recordsOf(tracks: readonly TrueTrack[]): EdgeRecord[] {
  const records = tracks.flatMap((one): EdgeRecord[] => [
    ...one.looks.map(({ capturedAt, global, local, quality }) =>
      embeddingOf(one, capturedAt, global, local, quality),
    ),
    {
      kind: 'track-ended',
      camera: one.camera,
      track: one.track,
      startedAt: one.startedAt,
      endedAt: one.endedAt,
      capturedAt: one.settledAt,
    },
  ]);
  return records.sort((a, b) => a.capturedAt - b.capturedAt);
}

export async function linkAll(
  records: readonly EdgeRecord[],
  options: Partial<LinkerOptions> & { readonly threshold: number },
): Promise<MatchEvent[]> {
  await using linker = createLinker({ site: 'test', ...options });
  const during = await lastValueFrom(
    from(records).pipe(
      concatMap((record) => linker.accept(record)),
      toArray(),
    ),
  );
  return [...during, ...(await lastValueFrom(from(linker.flush()).pipe(toArray())))];
}
