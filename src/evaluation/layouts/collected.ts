import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.ts';
import type { ReidImage } from '../reid-dataset.ts';
import { isBelow } from './is-below.ts';

/** Files of a folder of collected tracklets. The first two are only ever appended to, so that a crash costs a line. */
export const collectedFiles = {
  /** A header line, then one line a picture. */
  manifest: 'manifest.jsonl',
  /** Which identity the site linked a track to: one line each time, the last one holds. */
  identities: 'identities.jsonl',
  /** Who is who, made from tracks by `sightline dataset label`; goes before the identities of the site. */
  labels: 'labels.json',
  /** What a human said of pairs of tracks: one line each, the last one holds. */
  review: 'review.jsonl',
  /** Pictures that are left out. */
  excluded: 'excluded.json',
  /** Who is learnt from and who is tested on. */
  split: 'split.json',
} as const;

export const manifestHeader = { format: 'sightline-tracklets', version: 1 } as const;

const header = z.object({ format: z.literal(manifestHeader.format), version: z.literal(1) });
const picture = z.object({
  /** Below the folder: a manifest that came from somewhere else must not show other files of this machine. */
  file: z.string().refine(isBelow, 'must be a path below the folder'),
  camera: z.string().min(1),
  track: z.string().min(1),
  capturedAt: z.number(),
  quality: z.number().min(0).max(1),
  /** [x, y, width, height] in pixels of the camera's frame. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
const identity = z.object({ track: z.string(), identity: z.string() });
const pair = z.tuple([z.string(), z.string()]);
const labels = z.object({
  tracks: z.record(z.string(), z.string()),
  /** Pairs worth a human's look, the most doubtful first. */
  doubtful: z.array(z.object({ tracks: pair, distance: z.number() })).default([]),
});
const decision = z.object({ tracks: pair, same: z.boolean() });
const excluded = z.object({ files: z.array(z.string()) });
const split = z.object({
  test: z.array(z.string()),
  /** Training pictures are from before, test pictures from then on; ms since the epoch. */
  cutAt: z.number().optional(),
});

/** One line of the manifest. */
export type CollectedPicture = z.infer<typeof picture>;
export type CollectedSplit = z.infer<typeof split>;
/** Who is who, with the pairs that are doubtful. */
export type CollectedLabels = z.infer<typeof labels>;
/** A human's word on a pair of tracks. */
export type ReviewDecision = z.infer<typeof decision>;

/** A picture of a collected folder with what is known of its person. */
export interface CollectedImage extends ReidImage {
  readonly track: string;
  readonly capturedAt: number;
  readonly quality: number;
  /** As it stands in the manifest. */
  readonly name: string;
}

export interface ReadCollectedOptions {
  /** false: each track is a person of its own, whatever labels and site say. Default true. */
  readonly labels?: boolean;
}

export interface CollectedDataset {
  /** All pictures that are not left out, in the order of collection. */
  readonly images: readonly CollectedImage[];
  readonly split?: CollectedSplit;
  /** What `person` of the images is: a label, the site's identity, or merely the track. */
  readonly personsFrom: 'labels' | 'identities' | 'tracks';
  /** Pictures that are left out, as they stand in the manifest. */
  readonly excludedFiles: readonly string[];
}

export function isCollected(folder: string): boolean {
  return existsSync(join(folder, collectedFiles.manifest));
}

/** What was labelled so far; undefined before. Throws a DataError as {@link readCollected}. */
export function readLabels(folder: string): Promise<CollectedLabels | undefined> {
  return readOptional(join(folder, collectedFiles.labels), labels);
}

/** What humans said, the last word on each pair. Throws a DataError as {@link readCollected}. */
export async function readReview(folder: string): Promise<ReviewDecision[]> {
  const lines = await readLines(join(folder, collectedFiles.review), decision, 0);
  return [...new Map(lines.map((line) => [[...line.tracks].sort().join('\n'), line])).values()];
}

/**
 * Reads a folder of collected tracklets. A track that neither labels nor site gave a person is left out as soon as
 * any track has one; in a folder without either, each track is a person of its own.
 *
 * @throws DataError naming file and line of what cannot be understood; a half-written last line is left out
 */
export async function readCollected(
  folder: string,
  options: ReadCollectedOptions = {},
): Promise<CollectedDataset> {
  // A recording that was replayed into the same folder wrote the same pictures again: one line of each counts.
  const lines = await readManifest(join(folder, collectedFiles.manifest));
  const pictures = [...new Map(lines.map((line) => [line.file, line])).values()];
  const labelled = options.labels === false ? undefined : await readLabels(folder);
  const linked =
    options.labels === false ? [] : await readLines(join(folder, collectedFiles.identities), identity, 0);
  const left = new Set((await readOptional(join(folder, collectedFiles.excluded), excluded))?.files ?? []);
  const parts = await readOptional(join(folder, collectedFiles.split), split);
  const personOf = labelled
    ? new Map(Object.entries(labelled.tracks))
    : new Map(linked.map((line) => [line.track, line.identity]));
  const personsFrom = labelled ? 'labels' : personOf.size > 0 ? 'identities' : 'tracks';
  const images = pictures.flatMap(({ file: name, camera, track, capturedAt, quality }) => {
    const person = personsFrom === 'tracks' ? track : personOf.get(track);
    if (left.has(name) || person === undefined) return [];
    return [{ file: join(folder, name), name, person, camera, track, capturedAt, quality }];
  });
  return { images, ...(parts && { split: parts }), personsFrom, excludedFiles: [...left] };
}

async function readManifest(file: string): Promise<CollectedPicture[]> {
  const [first] = await readLines(file, z.unknown(), 0);
  if (!header.safeParse(first).success) {
    throw new DataError(`${file}:1 is not the header of collected tracklets`, {
      hint: `Expected ${JSON.stringify(manifestHeader)}.`,
      fields: { file, line: 1 },
    });
  }
  return readLines(file, picture, 1);
}

/** Objects of a file of one JSON value a line from line `skip` on; an absent file has none. */
async function readLines<T>(file: string, schema: z.ZodType<T>, skip: number): Promise<T[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).split('\n');
  // What follows the last line end is empty, or was being written when the power went.
  lines.pop();
  return lines.slice(skip).map((line, i) => checked(line, schema, `${file}:${skip + i + 1}`, file));
}

async function readOptional<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  return existsSync(file) ? checked(await readFile(file, 'utf8'), schema, file, file) : undefined;
}

function checked<T>(text: string, schema: z.ZodType<T>, place: string, file: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${place} is not JSON`, {
      cause,
      hint: 'Correct or remove the line.',
      fields: { file },
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new DataError(`${place}: ${path.map(String).join('.') || 'value'}: ${message}`, {
    hint: 'Correct or remove it.',
    fields: { file },
  });
}
