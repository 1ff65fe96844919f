import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { boxSequence } from '../../src/evaluation/box-sequence.ts';
import { clearScores } from '../../src/evaluation/clear.ts';
import { identityScores } from '../../src/evaluation/identity.ts';
import { motFrames } from '../../src/evaluation/mot-frames.ts';
import { type MotRow, readMotFile } from '../../src/evaluation/mot-text.ts';
import { byteTracker } from '../../src/tracking/byte-track.ts';
import { dataFolder, missing } from '../support/reference-data.ts';

const folder = join(dataFolder, 'mot');
const frameMs = 40;

/** Measured 57.4 / 63.5 and 69.7 / 69.6 %; the floors leave room for a change of taste, not for a fault. */
const sequences = [
  { name: 'TUD-Campus', truth: 'tud_campus_gt.csv', frames: 71, MOTA: 0.54, IDF1: 0.58 },
  { name: 'TUD-Stadtmitte', truth: 'tud_stadtmitte_gt.csv', frames: 179, MOTA: 0.67, IDF1: 0.65 },
];

describe.skipIf(missing(folder))('byteTracker on real detections', () => {
  it.each(sequences)('follows the people of $name', async ({ name, truth, frames, ...floor }) => {
    const detections = await readMotFile(join(folder, 'mot15_det_sort', name, 'det/det.txt'));
    const tracker = byteTracker({ camera: cameraId(name) });
    const rows: MotRow[] = [];
    for (let frame = 1; frame <= frames; frame++) {
      const seen = detections.filter((row) => row.frame === frame);
      for (const { id, box, confidence, state } of tracker.update(seen, frame * frameMs).tracks) {
        if (state !== 'confirmed') continue;
        rows.push({ frame, id: Number(id.split('/')[2]), box, confidence, rest: [] });
      }
    }
    const people = await readMotFile(join(folder, 'tud_mot20_evaldet', truth));
    const sequence = boxSequence(motFrames(people, rows, frames));
    expect(clearScores(sequence).MOTA).toBeGreaterThan(floor.MOTA);
    expect(identityScores(sequence).IDF1).toBeGreaterThan(floor.IDF1);
  });
});
