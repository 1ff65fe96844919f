import type { EvaluationFrame, IdentifiedBox } from './box-sequence.ts';
import type { MotRow } from './mot-text.ts';

/**
 * Puts ground truth and a tracker's output of one sequence together, frame by frame from 1.
 *
 * @param frameCount length of the sequence; default: the last frame with a box
 * @param ignored which ground-truth rows are neither wanted nor forbidden, e.g. distractors
 */
export function motFrames(
  groundTruth: readonly MotRow[],
  predictions: readonly MotRow[],
  frameCount?: number,
  ignored: (row: MotRow) => boolean = () => false,
): EvaluationFrame[] {
  const last = [...groundTruth, ...predictions].reduce((most, { frame }) => Math.max(most, frame), 0);
  const frames = Array.from({ length: frameCount ?? last }, () => ({
    groundTruth: [] as IdentifiedBox[],
    predictions: [] as IdentifiedBox[],
  }));
  for (const row of groundTruth) {
    frames[row.frame - 1]?.groundTruth.push({ identity: row.id, box: row.box, ignored: ignored(row) });
  }
  for (const { frame, id, box } of predictions) frames[frame - 1]?.predictions.push({ identity: id, box });
  return frames;
}
