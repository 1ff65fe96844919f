import { concatAll, from } from 'rxjs';
import type { CameraId, EdgeRecord, Embedding, MatchEvent, TrackEnded, TrackId } from '../domain.ts';
import type { IdentityIndex, Linker } from '../ports.ts';
import { createCameraGraph } from './camera-graph.ts';
import { createIdentityIndex } from './create-index.ts';
import { decide, type Decisions } from './decide.ts';
import { createEmbeddingFilter } from './embedding-filter.ts';
import { createGallery, type Gallery } from './gallery.ts';
import { linkerSettings, type LinkerOptions } from './linker-options.ts';
import { createExpiry } from './expiry.ts';
import { createMatchEvents } from './match-events.ts';
import { byTrack, createOpenTracklet, isClosed, type OpenTracklet } from './open-tracklet.ts';
import { revise } from './revise.ts';

/**
 * Decides which tracks of all cameras are one person.
 *
 * All that happens at one capture time is settled together, once a later record shows that the time is over; so
 * the order in which cameras report one moment changes nothing. Nothing else than the records counts: equal
 * records give equal events.
 *
 * A track is compared with the persons known so far once there is enough of it, again each time that its
 * evidence has doubled, and when it ends. Corrections are `merged` and `split` events.
 *
 * @throws ConfigError where an option makes no sense
 */
export function createLinker(options: LinkerOptions): Linker {
  const settings = linkerSettings(options);
  const graph = createCameraGraph(settings.cameraGraph);
  const events = createMatchEvents(settings.site);
  const open = new Map<TrackId, OpenTracklet>();
  /** Tracks with something new at the present moment. */
  const touched = new Set<OpenTracklet>();
  const usable = createEmbeddingFilter(settings.onWarning);
  const expiry = createExpiry(settings.identityMemoryMs);
  let known: { readonly index: IdentityIndex; readonly gallery: Gallery } | undefined;
  let now = -Infinity;
  let busy: Promise<unknown> = Promise.resolve();

  /** Runs one after another, whoever calls. */
  function queue(work: (found: MatchEvent[]) => Promise<void>) {
    const done = busy.then(async () => {
      const found: MatchEvent[] = [];
      await work(found);
      return found;
    });
    busy = done.catch(() => undefined);
    return from(done).pipe(concatAll());
  }

  async function moveTo(time: number, found: MatchEvent[]): Promise<void> {
    if (!(time > now && time < Infinity)) return;
    await settle(found);
    if (known) {
      for (const { person, at } of expiry.due(known.gallery.people.values(), now, time)) {
        found.push(events.ended(person, at));
        await known.gallery.forget(person);
      }
    }
    now = time;
    for (const tracklet of open.values()) {
      // Its end must have got lost: nothing may stay for ever.
      if (now - tracklet.visit.seenUntil > settings.identityMemoryMs) close(tracklet);
    }
  }

  async function settle(found: MatchEvent[]): Promise<void> {
    if (!known) return;
    const { gallery } = known;
    const context: Decisions = { settings, graph, gallery, events, at: now, emit: (e) => found.push(e) };
    const undecided = [...open.values()].filter(isDecidable).sort(byTrack);
    const present = [...touched].sort(byTrack);
    touched.clear();
    const revisable = present.filter(isRevisable);
    await decide(context, undecided);
    for (const tracklet of revisable) await revise(context, tracklet);
    for (const tracklet of present.filter(isClosed)) {
      tracklet.visit.open = false;
      open.delete(tracklet.visit.track);
    }
    if (found.length > 0) expiry.changed();
  }

  const isDecidable = (tracklet: OpenTracklet) =>
    tracklet.decidedWith === 0 &&
    (isClosed(tracklet) ||
      tracklet.appearance.count >= settings.minEmbeddings ||
      now - tracklet.firstAt >= settings.decideAfterMs);
  const isRevisable = (tracklet: OpenTracklet) =>
    tracklet.decidedWith > 0 && (isClosed(tracklet) || tracklet.appearance.count >= 2 * tracklet.decidedWith);

  async function observe(embedding: Embedding): Promise<void> {
    if (!usable(embedding)) return;
    if (!known) {
      const dimension = embedding.global.length;
      const { index: kind, onWarning } = settings;
      const index = await createIdentityIndex({ dimension, kind, onWarning });
      // A later run over the same site begins at a later second; a replay begins at the same.
      const session = Math.floor(embedding.capturedAt / 1000).toString(36);
      known = { index, gallery: createGallery(index, settings, session) };
    }
    let tracklet = open.get(embedding.track);
    // A straggler of a track that is over.
    if (!tracklet && known.gallery.owner(embedding.track)) return;
    if (!tracklet) open.set(embedding.track, (tracklet = createOpenTracklet(embedding)));
    tracklet.visit.seenUntil = Math.max(tracklet.visit.seenUntil, embedding.capturedAt);
    tracklet.appearance.add(embedding);
    touched.add(tracklet);
  }

  function close(tracklet: OpenTracklet, ended?: TrackEnded): void {
    const { visit } = tracklet;
    visit.startedAt = Math.min(visit.startedAt, ended?.startedAt ?? Infinity);
    visit.seenUntil = Math.max(visit.seenUntil, ended?.endedAt ?? -Infinity);
    visit.endedAt = visit.seenUntil;
    touched.add(tracklet);
  }

  function closeAll(camera?: CameraId): void {
    for (const tracklet of open.values()) {
      if (camera === undefined || tracklet.visit.camera === camera) close(tracklet);
    }
  }

  async function take(record: EdgeRecord): Promise<void> {
    if (record.kind === 'embedding') await observe(record);
    else if (record.kind === 'progress') {
      if (record.ended) closeAll(record.camera);
    } else {
      const tracklet = open.get(record.track);
      if (tracklet) close(tracklet, record);
    }
  }

  return {
    accept: (record) =>
      queue(async (found) => {
        await moveTo(record.capturedAt, found);
        await take(record);
      }),
    flush: () =>
      queue(async (found) => {
        closeAll();
        await settle(found);
      }),
    async [Symbol.asyncDispose]() {
      await busy;
      await known?.index[Symbol.asyncDispose]();
    },
  };
}
