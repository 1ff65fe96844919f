import type { ReidDataset, ReidImage } from '../../evaluation/reid-dataset.ts';
import { readReidDataset } from '../../evaluation/reid-layouts.ts';
import { DataError } from '../../errors.ts';
import type { TrainingConfig } from '../config/training-config.ts';
import { groupBy } from './group-by.ts';
import { splitDataset } from './split-dataset.ts';

/** What a run learns from and is measured on. */
export interface TrainingSet {
  readonly images: readonly ReidImage[];
  /** Sorted; a picture's label is its person's place here. */
  readonly persons: readonly string[];
  readonly query: readonly ReidImage[];
  readonly gallery: readonly ReidImage[];
}

/**
 * Reads the lists of pictures that a config names, and parts those who are learnt from from those tested on.
 *
 * @throws DataError where nobody is left to learn from
 */
export async function readTrainingSet({
  folder,
  layout,
  test,
  split,
}: TrainingConfig['data']): Promise<TrainingSet> {
  const dataset = await readReidDataset(folder, layout);
  const parted = test
    ? { ...(await readReidDataset(test.folder, test.layout ?? layout)), train: dataset.train }
    : split
      ? withoutTested(dataset, split)
      : dataset;
  return trainingSet(parted, folder);
}

/** The same without some pictures, such as unreadable ones. */
export function withoutFiles(set: TrainingSet, files: ReadonlySet<string>, folder: string): TrainingSet {
  const kept = (images: readonly ReidImage[]): ReidImage[] => images.filter(({ file }) => !files.has(file));
  return trainingSet({ train: kept(set.images), query: kept(set.query), gallery: kept(set.gallery) }, folder);
}

function trainingSet({ train, query, gallery }: ReidDataset, folder: string): TrainingSet {
  const persons = [...new Set(train.map(({ person }) => person))].sort();
  if (persons.length < 2) {
    throw new DataError(
      `${folder} has pictures of ${persons.length} persons to learn from, expected 2 or more`,
      {
        hint: 'Check the folder and the layout, or keep fewer persons for the test.',
        fields: { file: folder },
      },
    );
  }
  return { images: train, persons, query, gallery };
}

function withoutTested(
  dataset: ReidDataset,
  options: NonNullable<TrainingConfig['data']['split']>,
): ReidDataset {
  const { testShare, by, seed } = options;
  const { split } = splitDataset(dataset.train, {
    ...(testShare !== undefined && { testShare }),
    ...(by !== undefined && { by }),
    ...(seed !== undefined && { seed }),
  });
  const tested = new Set(split.test);
  const { cutAt = NaN } = split;
  const after = ({ person, capturedAt }: ReidImage): boolean => tested.has(person) && !(capturedAt! < cutAt);
  return {
    train: dataset.train.filter(({ person, capturedAt }) => !tested.has(person) && !(capturedAt! >= cutAt)),
    query: dataset.query.filter(after),
    gallery: dataset.gallery.filter(after),
  };
}

/**
 * What will make a run worse than it could be, one line each.
 *
 * @param listed the set before the pictures that cannot be read were left out
 */
export function setWarnings({ images: train, query, gallery }: TrainingSet, listed: TrainingSet): string[] {
  const persons = groupBy(train, ({ person }) => person);
  const named = (wrong: (images: readonly ReidImage[]) => boolean): string[] =>
    [...persons].flatMap(([person, images]) => (wrong(images) ? person : [])).sort();
  const cameras = (images: readonly ReidImage[]): number => new Set(images.map(({ camera }) => camera)).size;
  const lines: [string[], string][] = [
    [listed.persons.filter((person) => !persons.has(person)), 'without a picture that can be read'],
    [named(({ length }) => length === 1), 'with a single picture: each is its own only positive pair'],
    [
      named((images) => images.length > 1 && cameras(images) === 1),
      'seen by one camera only: nothing is learnt across cameras from them',
    ],
    [
      [...new Set(query.map(({ person }) => person))].filter((person) => persons.has(person)),
      'both in training and in the test: the figures will flatter; give data.test or data.split',
    ],
  ];
  const warnings = lines.flatMap(([names, text]) => (names.length > 0 ? `${counted(names)} ${text}` : []));
  if (query.length === 0 || gallery.length === 0) {
    warnings.push('there is nobody to test on: no evaluations, no early stop; give data.test or data.split');
  }
  return warnings;
}

/** `3 persons (0002, 0007, 0011)`, `812 persons (0002, 0007, 0011, …)`. */
function counted(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return `${names.length} ${names.length === 1 ? 'person' : 'persons'} (${shown}${names.length > 3 ? ', …' : ''})`;
}
