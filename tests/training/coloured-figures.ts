import { createCanvas } from '@napi-rs/canvas';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../src/maths/random.ts';

export interface ColouredFiguresOptions {
  readonly persons?: number;
  readonly cameras?: number;
  readonly perCamera?: number;
}

/**
 * Draws persons of two colours (shirt and trousers) on grey grounds that differ from camera to camera, in the layout
 * `pku`. Different seeds give different grounds and places, and the same persons.
 *
 * @returns the folder
 */
export async function colouredFigures(
  seed: number,
  { persons = 4, cameras = 2, perCamera = 4 }: ColouredFiguresOptions = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'figures-'));
  const random = createRandom(seed);
  for (let person = 0; person < persons; person++) {
    const own = join(folder, `p${person}`);
    await mkdir(own);
    for (let camera = 0; camera < cameras; camera++) {
      for (let picture = 0; picture < perCamera; picture++) {
        const canvas = createCanvas(32, 64);
        const context = canvas.getContext('2d');
        const light = 90 + 60 * camera;
        context.fillStyle = `rgb(${light} ${light} ${light})`;
        context.fillRect(0, 0, 32, 64);
        const [x, y] = [8 + random.int(5), 6 + random.int(5)];
        const hue = (360 * person) / persons;
        const parts = [
          [`hsl(30 40% ${50 + 10 * camera}%)`, 4, 0, 6, 8],
          [`hsl(${hue} 70% ${45 + 8 * camera}%)`, 0, 8, 14, 20],
          [`hsl(${(hue + 90 + 60 * (person % 2)) % 360} 60% ${35 + 8 * camera}%)`, 2, 28, 10, 22],
        ] as const;
        for (const [colour, left, top, width, height] of parts) {
          context.fillStyle = colour;
          context.fillRect(x + left, y + top, width, height);
        }
        await writeFile(join(own, `${camera + 1}_${picture + 1}.png`), canvas.toBuffer('image/png'));
      }
    }
  }
  return folder;
}
