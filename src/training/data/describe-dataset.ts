import type { ReidImage } from '../../evaluation/reid-dataset.ts';
import { readImageFile } from '../../imaging/image-file.ts';
import { errorText } from '../../runtime/error-text.ts';
import { groupBy } from './group-by.ts';

export interface DatasetDescription {
  readonly images: number;
  readonly persons: number;
  readonly cameras: readonly { readonly camera: string; readonly images: number; readonly persons: number }[];
  /** Where the data set knows tracks. */
  readonly tracks?: number;
  /** First and last capture time, where the data set knows times. */
  readonly from?: number;
  readonly to?: number;
  readonly imagesPerPerson: { readonly least: number; readonly median: number; readonly most: number };
  /** Named things that training will have to do without, one line each. */
  readonly warnings: readonly string[];
}

/** Counts of a list of pictures, and what is odd about it; reads no picture. */
export function describeDataset(images: readonly ReidImage[]): DatasetDescription {
  const persons = groupBy(images, ({ person }) => person);
  const cameras = groupBy(images, ({ camera }) => camera);
  const tracks = new Set(images.flatMap(({ track }) => track ?? []));
  const times = images.flatMap(({ capturedAt }) => capturedAt ?? []);
  const counts = [...persons.values()].map(({ length }) => length).sort((a, b) => a - b);
  return {
    images: images.length,
    persons: persons.size,
    cameras: [...cameras]
      .map(([camera, seen]) => ({
        camera,
        images: seen.length,
        persons: new Set(seen.map(({ person }) => person)).size,
      }))
      .sort((a, b) => a.camera.localeCompare(b.camera, undefined, { numeric: true })),
    ...(tracks.size > 0 && { tracks: tracks.size }),
    ...(times.length > 0 && { from: least(times), to: -least(times.map((time) => -time)) }),
    imagesPerPerson: {
      least: counts[0] ?? 0,
      median: counts[counts.length >> 1] ?? 0,
      most: counts.at(-1) ?? 0,
    },
    warnings: [...personWarnings(persons), ...(cameras.size === 1 ? ['all pictures are of one camera'] : [])],
  };
}

function personWarnings(persons: ReadonlyMap<string, readonly ReidImage[]>): string[] {
  const named = (what: string, found: readonly string[]): string[] => {
    const some = found.slice(0, 5).join(', ');
    return found.length === 0 ? [] : [`${found.length} ${what}: ${some}${found.length > 5 ? ', …' : ''}`];
  };
  const single: string[] = [];
  const oneCamera: string[] = [];
  for (const [person, images] of persons) {
    if (images.length === 1) single.push(person);
    else if (new Set(images.map(({ camera }) => camera)).size === 1) oneCamera.push(person);
  }
  return [
    ...named('persons have a single picture, which has nothing to be compared with', single),
    ...named('persons were seen by one camera only, and teach nothing about others', oneCamera),
  ];
}

/** Reads every picture and returns a line for each that cannot be read; `onProgress` is told how many are done. */
export async function findBrokenImages(
  images: readonly ReidImage[],
  onProgress?: (done: number) => void,
): Promise<{ readonly file: string; readonly problem: string }[]> {
  const broken: { file: string; problem: string }[] = [];
  for (const [done, { file }] of images.entries()) {
    await readImageFile(file).catch((error: unknown) => broken.push({ file, problem: errorText(error) }));
    onProgress?.(done + 1);
  }
  return broken;
}

/** Not Math.min(...): a data set has more pictures than a call may have arguments. */
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
