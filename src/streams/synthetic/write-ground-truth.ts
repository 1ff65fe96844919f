import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CameraId } from '../../domain.ts';
import type { GroundTruthFrame } from './ground-truth.ts';

/**
 * One line of MOTChallenge ground truth a box: frame and identity from 1, box, 1 (counts), 1 (a pedestrian),
 * visibility (Milan et al. 2016, MOT16).
 */
export function formatGroundTruth(frames: readonly GroundTruthFrame[]): string {
  const lines = frames.flatMap(({ sequence, boxes }) =>
    boxes.map(({ identity, box, visibility }) => {
      const sides = [box.x, box.y, box.width, box.height].map((side) => side.toFixed(2));
      return `${sequence + 1},${identity + 1},${sides.join(',')},1,1,${visibility.toFixed(3)}`;
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

export async function writeGroundTruthFiles(
  folder: string,
  cameras: readonly CameraId[],
  groundTruth: (camera: CameraId) => readonly GroundTruthFrame[],
): Promise<void> {
  for (const camera of cameras) {
    const place = join(folder, camera, 'gt');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'gt.txt'), formatGroundTruth(groundTruth(camera)));
  }
}
