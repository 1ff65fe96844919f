import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { DataError } from '../errors.ts';
import { isFile, isFolder } from './is-there.ts';
import { readSequenceInfo, type SequenceInfo } from './sequence-info.ts';

/** Where ground truth and predictions of one sequence are. */
export interface MotFiles extends SequenceInfo {
  readonly name: string;
  readonly truth: string;
  readonly predictions: string;
}

/** Endings that tell truth from predictions where both lie in one folder. */
const truthEnding = /[_.-](gt|groundtruth|ground_truth)$/i;
const predictionEnding = /[_.-](hyp|pred|preds|predictions|res|results?|tracks?)$/i;
const isTable = (name: string): boolean => /\.(txt|csv)$/i.test(name);
const stemOf = (file: string): string => basename(file, extname(file));

/**
 * Finds the sequences of an evaluation. Ground truth is a file, a folder in MOTChallenge's layout (`<seq>/gt/gt.txt`, with
 * or without seqinfo.ini) or one of plain files (`<seq>.txt` or .csv, `_gt` after the name is left out). Predictions
 * are a file or a folder with `<seq>.txt` or .csv (`_hyp`, `_pred` or `_results` after the name are left out; where no
 * name is equal, the only file whose name begins with `<seq>_` is taken); as in TrackEval they may lie in its `data`.
 *
 * @throws DataError where there is no ground truth, or a sequence has no predictions: it is never left out in silence
 */
export async function findMotFiles(truth: string, predictions: string): Promise<MotFiles[]> {
  const sequences = await findTruth(truth);
  if (!(await isFolder(predictions))) {
    if (sequences.length === 1) return [{ ...sequences[0]!, predictions }];
    throw new DataError(
      `${predictions} is one file of predictions for ${sequences.length} sequences of ground truth`,
      { hint: 'Give a folder with one file a sequence.', fields: { file: predictions } },
    );
  }
  const files = await predictionFiles(predictions);
  return sequences.map((sequence) => ({
    ...sequence,
    predictions: predictionsOf(sequence.name, files, predictions),
  }));
}

type Sequence = Omit<MotFiles, 'predictions'>;

async function findTruth(path: string): Promise<Sequence[]> {
  if (!(await isFolder(path))) return [await sequenceOfFile(path)];
  if (await isFile(join(path, 'gt/gt.txt'))) return [await sequenceOfFile(join(path, 'gt/gt.txt'))];
  const entries = (await list(path)).sort();
  const inLayout: Sequence[] = [];
  for (const entry of entries) {
    const file = join(path, entry, 'gt/gt.txt');
    if (await isFile(file)) inLayout.push(await sequenceOfFile(file));
  }
  if (inLayout.length > 0) return inLayout;
  const tables = entries.filter(isTable);
  const marked = tables.filter((name) => truthEnding.test(stemOf(name)));
  const files = marked.length > 0 ? marked : tables;
  if (files.length === 0) {
    throw new DataError(`${path}: no ground truth`, {
      hint: 'Expected <seq>/gt/gt.txt, or one .txt or .csv file a sequence.',
      fields: { file: path },
    });
  }
  return Promise.all(files.map((name) => sequenceOfFile(join(path, name))));
}

async function sequenceOfFile(file: string): Promise<Sequence> {
  const inLayout = basename(file) === 'gt.txt' && basename(dirname(file)) === 'gt';
  if (!inLayout) return { name: stemOf(file).replace(truthEnding, ''), truth: file };
  const folder = dirname(dirname(file));
  return { name: basename(folder), truth: file, ...(await readSequenceInfo(join(folder, 'seqinfo.ini'))) };
}

async function predictionFiles(folder: string): Promise<string[]> {
  const here = (await list(folder)).filter(isTable);
  const data = join(folder, 'data');
  const files =
    here.length > 0 || !(await isFolder(data))
      ? here.map((name) => join(folder, name))
      : (await list(data)).filter(isTable).map((name) => join(data, name));
  return files.filter((file) => !truthEnding.test(stemOf(file))).sort();
}

function predictionsOf(name: string, files: readonly string[], folder: string): string {
  const nameOf = (file: string): string => stemOf(file).replace(predictionEnding, '');
  const equal = files.filter((file) => stemOf(file) === name || nameOf(file) === name);
  const found = equal.length > 0 ? equal : files.filter((file) => stemOf(file).startsWith(`${name}_`));
  if (found.length === 1) return found[0]!;
  throw new DataError(
    found.length === 0
      ? `${folder}: no predictions for sequence ${name}`
      : `${folder}: more than one file of predictions for sequence ${name}: ${found.map((file) => basename(file)).join(', ')}`,
    {
      hint:
        found.length === 0
          ? `Expected ${name}.txt; where the tracker found nobody, an empty file.`
          : 'Leave one of them there.',
      fields: { file: folder, sequence: name },
    },
  );
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: unknown) => {
    throw new DataError(`${folder}: cannot be read`, { cause, fields: { file: folder } });
  });
}
