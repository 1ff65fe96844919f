import { concatMap, from, lastValueFrom } from 'rxjs';
import { cameraId, trackId, type Box, type Crop, type Frame } from '../domain.ts';
import { cutPerson, wholePixels } from '../imaging/cut-person.ts';
import { createRandom, type Random } from '../maths/random.ts';
import { cropQuality } from '../operators/crop-quality.ts';
import type { GroundTruthBox } from '../streams/synthetic/ground-truth.ts';
import { syntheticSite, type SyntheticSite } from '../streams/synthetic/synthetic-site.ts';

export interface SyntheticDatasetOptions {
  /** One site each, with people of its own. */
  readonly seeds: readonly number[];
  /** Of each site. Defaults 4 and 12. */
  readonly cameras?: number;
  readonly people?: number;
  /** Default 60,000. */
  readonly durationMs?: number;
  /** Default 2. */
  readonly fps?: number;
  /** Least share of a person that must be seen. Default 0.4. */
  readonly minVisibility?: number;
  /** How far a box is off, as a detector's would be: standard deviation of its edges, as a share of its size. Default 0.04. */
  readonly jitter?: number;
  /** Told after each site. */
  readonly onSite?: (seed: number, pictures: number) => void;
}

/** Of a picture, in pixels: as the pipeline's crops. */
const minWidth = 16;
const minHeight = 32;
const maxHeight = 384;

/** Where the pictures go, with the true person of each track. */
export interface SyntheticDatasetStore {
  put(crop: Crop): Promise<void>;
  identify(track: string, identity: string): Promise<void>;
}

/**
 * Pictures of made-up people, with their true identities: cut out around the ground truth's boxes, each a little off.
 * Cameras, tracks and persons carry the seed in their names, so that the sites of several seeds make one data set.
 *
 * @returns how many pictures were written
 */
export async function writeSyntheticDataset(
  store: SyntheticDatasetStore,
  options: SyntheticDatasetOptions,
): Promise<number> {
  let pictures = 0;
  for (const seed of options.seeds) {
    const { cameras = 4, people = 12, durationMs = 60_000, fps = 2 } = options;
    const scene = syntheticSite({ seed, cameras, people, durationMs, fps });
    const random = createRandom(seed);
    for (const { id } of scene.cameras) {
      pictures += await writeCamera(scene, id, seed, random, store, options);
    }
    options.onSite?.(seed, pictures);
  }
  return pictures;
}

async function writeCamera(
  scene: SyntheticSite,
  id: SyntheticSite['cameras'][number]['id'],
  seed: number,
  random: Random,
  store: SyntheticDatasetStore,
  { minVisibility = 0.4, jitter = 0.04 }: SyntheticDatasetOptions,
): Promise<number> {
  const truth = new Map(scene.groundTruth(id).map((frame) => [frame.capturedAt, frame.boxes]));
  const camera = cameraId(`s${seed}-${id}`);
  const visits = new Map<number, { visit: number; lastSequence: number }>();
  const named = new Set<string>();
  let pictures = 0;

  async function writeFrame(frame: Frame): Promise<void> {
    const boxes = truth.get(frame.capturedAt) ?? [];
    const people = boxes.map((seen) => ({ seen, track: trackOf(seen, frame.sequence) }));
    const visible = people.map(({ seen, track }) => asTrack(frame, track, seen.box));
    const cuts = people.flatMap(({ seen, track }): { crop: Crop; person: number }[] => {
      const box = wholePixels(moved(seen.box, jitter, random), frame.size);
      if (seen.visibility < minVisibility || box.width < minWidth || box.height < minHeight) return [];
      const quality = cropQuality(frame, asTrack(frame, track, box), visible);
      const cut = cutPerson(frame, box, maxHeight);
      const { capturedAt } = frame;
      const dispose = { [Symbol.dispose]: () => undefined };
      const crop: Crop = { kind: 'crop', camera, track, capturedAt, box, quality, ...cut, ...dispose };
      return [{ crop, person: seen.identity }];
    });
    frame[Symbol.dispose]();
    pictures += cuts.length;
    await Promise.all(cuts.map(({ crop }) => store.put(crop)));
    for (const { crop, person } of cuts) {
      if (named.has(crop.track)) continue;
      named.add(crop.track);
      await store.identify(crop.track, `s${seed}-${person}`);
    }
  }

  /** Somebody out of sight for a picture comes back as another track. */
  function trackOf({ identity }: GroundTruthBox, sequence: number) {
    const before = visits.get(identity);
    const goesOn = before && sequence - before.lastSequence <= 1;
    const visit = before ? before.visit + (goesOn ? 0 : 1) : 0;
    visits.set(identity, { visit, lastSequence: sequence });
    return trackId(camera, `p${identity}`, visit);
  }

  await lastValueFrom(from(scene.source(id).frames()).pipe(concatMap(writeFrame)), {
    defaultValue: undefined,
  });
  return pictures;
}

function asTrack({ capturedAt }: Frame, id: Crop['track'], box: Box) {
  const camera = cameraId(id);
  return { id, camera, state: 'confirmed', box, confidence: 1, startedAt: capturedAt, capturedAt } as const;
}

function moved({ x, y, width, height }: Box, jitter: number, random: Random): Box {
  const edge = (length: number) => jitter * length * random.normal();
  const [left, top, right, bottom] = [edge(width), edge(height), edge(width), edge(height)];
  return { x: x + left, y: y + top, width: width + right - left, height: height + bottom - top };
}
