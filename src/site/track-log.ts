import type { Box, CameraId, Size, TrackId, TrackStep } from '../domain.ts';
import { i420CropToRgb } from '../imaging/i420.ts';
import { clipBox } from '../maths/box.ts';

export interface LoggedFrame {
  readonly capturedAt: number;
  readonly boxes: readonly { readonly track: TrackId; readonly box: Box }[];
}

export interface LoggedTrack {
  readonly track: TrackId;
  readonly camera: CameraId;
  readonly startedAt: number;
  endedAt: number;
  /** A few pictures in time order, interleaved RGB. */
  readonly thumbnails: { readonly capturedAt: number; readonly size: Size; readonly rgb: Uint8Array }[];
}

export interface Snapshot extends LoggedFrame {
  readonly camera: CameraId;
  readonly size: Size;
  readonly pixels: Uint8Array;
}

/** What was seen where, kept for scoring and for the report of a run of limited length. */
export interface TrackLog {
  readonly frames: ReadonlyMap<CameraId, readonly LoggedFrame[]>;
  readonly tracks: ReadonlyMap<TrackId, LoggedTrack>;
  /** Pictures of all cameras, taken at the same capture times. */
  readonly snapshots: ReadonlyMap<number, readonly Snapshot[]>;
  add(step: TrackStep): void;
}

export interface TrackLogOptions {
  readonly thumbnailEveryMs: number;
  readonly thumbnailsPerTrack: number;
  readonly snapshotEveryMs: number;
}

export function createTrackLog({
  thumbnailEveryMs,
  thumbnailsPerTrack,
  snapshotEveryMs,
}: TrackLogOptions): TrackLog {
  const frames = new Map<CameraId, LoggedFrame[]>();
  const tracks = new Map<TrackId, LoggedTrack>();
  const snapshots = new Map<number, Snapshot[]>();
  const nextSnapshot = new Map<CameraId, number>();

  return {
    frames,
    tracks,
    snapshots,
    add({ camera, capturedAt, frame, tracks: seen }) {
      if (!frame) return;
      const visible = seen.filter((track) => track.state !== 'lost');
      const logged = { capturedAt, boxes: visible.map(({ id, box }) => ({ track: id, box })) };
      const ofCamera = frames.get(camera);
      if (ofCamera) ofCamera.push(logged);
      else frames.set(camera, [logged]);

      for (const { id, box, startedAt } of visible) {
        const track = tracks.get(id) ?? { track: id, camera, startedAt, endedAt: capturedAt, thumbnails: [] };
        tracks.set(id, track);
        track.endedAt = capturedAt;
        const last = track.thumbnails.at(-1);
        if (last && capturedAt < last.capturedAt + thumbnailEveryMs) continue;
        if (track.thumbnails.length === thumbnailsPerTrack) continue;
        const area = integerBox(clipBox(box, frame.size));
        if (area.width < 12 || area.height < 24) continue;
        track.thumbnails.push({ capturedAt, size: area, rgb: i420CropToRgb(frame.pixels, frame.size, area) });
      }

      const slot = Math.floor(capturedAt / snapshotEveryMs);
      if (slot < (nextSnapshot.get(camera) ?? slot)) return;
      nextSnapshot.set(camera, slot + 1);
      const snapshot = { ...logged, camera, size: frame.size, pixels: Uint8Array.from(frame.pixels) };
      snapshots.set(slot, [...(snapshots.get(slot) ?? []), snapshot]);
    },
  };
}

function integerBox(box: Box): Box {
  const x = Math.floor(box.x);
  const y = Math.floor(box.y);
  return { x, y, width: Math.floor(box.x + box.width) - x, height: Math.floor(box.y + box.height) - y };
}
