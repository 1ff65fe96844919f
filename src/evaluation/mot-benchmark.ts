import { ConfigError, DataError } from '../errors.ts';
import { truthRole } from './box-columns.ts';
import { columnSequence, type BoxSequence } from './box-sequence.ts';
import type { MotTable } from './mot-table.ts';

/** The benchmarks whose rules for ground truth are known. MOT16 has those of MOT17. */
export const motBenchmarks = ['MOT15', 'MOT16', 'MOT17', 'MOT20'] as const;
export type MotBenchmark = (typeof motBenchmarks)[number];

/** @throws ConfigError that lists the known ones */
export function motBenchmark(name: string): MotBenchmark {
  const found = motBenchmarks.find((known) => known === name.toUpperCase());
  if (found) return found;
  throw new ConfigError(`--benchmark ${name} is not known`, {
    fields: { path: 'benchmark' },
    hint: `one of ${motBenchmarks.join(', ')}`,
  });
}

/** The benchmark whose rules fit a sequence by its name, as MOT17-02; those without classes where it tells none. */
export const benchmarkOfName = (sequence: string): MotBenchmark =>
  motBenchmarks.find((known) => sequence.toUpperCase().startsWith(known)) ?? 'MOT15';

const person = 1;
/** Persons on vehicles, static persons, distractors, reflections (Milan et al. 2016, table 3). */
const distractors = [2, 7, 8, 12];
/** Non-motorised vehicles, since MOT20 (Dendorfer et al. 2020). */
const vehicle = 6;
const lastKind = 13;

/**
 * Ground truth and predictions of one sequence under the rules of a benchmark. Everywhere, rows of the ground truth
 * whose confidence is 0 are not scored. Since MOT16 only persons are, all boxes of a frame are matched at an IoU of 0.5,
 * and predictions that fall to a distractor go with it.
 *
 * @param frames length of the sequence; default: the last frame with a box
 * @throws DataError where a row does not fit the sequence or the benchmark, naming file and line
 */
export function motSequence(
  truth: MotTable,
  predictions: MotTable,
  benchmark: MotBenchmark,
  frames?: number,
): BoxSequence {
  const length = frames ?? Math.max(truth.frames, predictions.frames);
  for (const table of [truth, predictions]) checkLength(table, length);
  const role = rolesOf(truth, benchmark);
  if (benchmark !== 'MOT15') checkPredictions(predictions);
  return columnSequence(length, { ...truth, role }, predictions);
}

function rolesOf(truth: MotTable, benchmark: MotBenchmark): Uint8Array {
  const { count, confidence, kind, file, line } = truth;
  const ignored = new Uint8Array(lastKind + 1);
  for (const of of benchmark === 'MOT20' ? [...distractors, vehicle] : distractors) ignored[of] = 1;
  const role = new Uint8Array(count);
  for (let k = 0; k < count; k++) {
    // The tools of the field cut the mark to a whole number, so that 0.5 counts as 0.
    const marked = Math.trunc(confidence[k]!) !== 0;
    if (benchmark === 'MOT15') {
      role[k] = marked ? truthRole.wanted : truthRole.absent;
      continue;
    }
    const of = kind[k]!;
    if (of < 1 || of > lastKind) {
      throw new DataError(`${file}:${line[k]!}: class ${of} is none of ${benchmark} (1 to ${lastKind})`, {
        hint: 'Ground truth without classes in its 8th field is scored with --benchmark MOT15.',
        fields: { file, line: line[k]! },
      });
    }
    if (ignored[of]) role[k] = truthRole.ignored;
    else role[k] = of === person && marked ? truthRole.wanted : truthRole.absent;
  }
  if (count > 0 && !confidence.some((mark) => Math.trunc(mark) !== 0)) {
    throw new DataError(`${file}: no row counts as ground truth, for the 7th field is 0 or below 1 in all`, {
      hint: 'In ground truth it is 1 for boxes to be scored; a tracker writes its confidence there.',
      fields: { file },
    });
  }
  return role;
}

function checkPredictions({ kind, file, line }: MotTable): void {
  const k = kind.findIndex((of) => of > person);
  if (k < 0) return;
  throw new DataError(`${file}:${line[k]!}: class ${kind[k]!}, but only persons (1 or −1) are scored`, {
    hint: 'Leave out what is no person.',
    fields: { file, line: line[k]! },
  });
}

function checkLength({ frames, frame, file, line }: MotTable, length: number): void {
  if (frames <= length) return;
  const k = frame.findIndex((at) => at >= length);
  throw new DataError(`${file}:${line[k]!}: frame ${frame[k]! + 1}, but the sequence has ${length}`, {
    hint: 'Its length stands in seqinfo.ini.',
    fields: { file, line: line[k]! },
  });
}
