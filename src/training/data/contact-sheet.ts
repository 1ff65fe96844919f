import type { SKRSContext2D } from '@napi-rs/canvas';
import { readFile } from 'node:fs/promises';
import type { ReidImage } from '../../evaluation/reid-dataset.ts';
import { groupBy } from './group-by.ts';

export interface ContactSheetOptions {
  /** Rows: as many persons as fit, those with most cameras first. Default 24. */
  readonly persons?: number;
  /** Pictures of each, spread over cameras and time. Default 12. */
  readonly picturesPerPerson?: number;
  /** Size of one picture. Defaults 64 and 128. */
  readonly width?: number;
  readonly height?: number;
}

const gap = 4;
const labelWidth = 120;
const headerHeight = 28;

/**
 * One picture that shows who is in a data set: a row a person, the pictures in the order of cameras and of time, a
 * line in the colour of its camera below each. Pictures that cannot be read show as crossed boxes.
 *
 * @returns PNG bytes
 */
export async function contactSheet(
  images: readonly ReidImage[],
  { persons = 24, picturesPerPerson = 12, width = 64, height = 128 }: ContactSheetOptions = {},
): Promise<Uint8Array> {
  // Here, not above: programs that draw nothing do without the native canvas.
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const rows = chosenRows(images, persons, picturesPerPerson);
  const cameras = [...new Set(images.map(({ camera }) => camera))].sort();
  const colourOf = (camera: string): string =>
    `hsl(${Math.round((360 * cameras.indexOf(camera)) / cameras.length)} 70% 50%)`;
  const columns = Math.max(1, ...rows.map(({ pictures }) => pictures.length));
  const canvas = createCanvas(
    labelWidth + columns * (width + gap) + gap,
    headerHeight + rows.length * (height + 3 * gap) + gap,
  );
  const context = canvas.getContext('2d');
  context.fillStyle = '#fafafa';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'middle';
  context.fillStyle = '#222';
  context.font = '600 14px sans-serif';
  const people = new Set(images.map(({ person }) => person)).size;
  context.fillText(
    `${images.length} pictures, ${people} persons, ${cameras.length} cameras`,
    2 * gap,
    headerHeight / 2,
  );
  context.font = '12px sans-serif';
  for (const [row, { person, pictures, total }] of rows.entries()) {
    const y = headerHeight + row * (height + 3 * gap);
    context.fillStyle = '#222';
    context.fillText(person, 2 * gap, y + height / 2 - 8, labelWidth - 3 * gap);
    context.fillStyle = '#777';
    context.fillText(`${total} pictures`, 2 * gap, y + height / 2 + 8, labelWidth - 3 * gap);
    for (const [column, { file, camera }] of pictures.entries()) {
      const x = labelWidth + column * (width + gap);
      const picture = await readFile(file)
        .then(loadImage)
        .catch(() => undefined);
      if (picture) context.drawImage(picture, x, y, width, height);
      else cross(context, x, y, width, height);
      context.fillStyle = colourOf(camera);
      context.fillRect(x, y + height + 1, width, gap);
    }
  }
  return canvas.encode('png');
}

interface SheetRow {
  readonly person: string;
  readonly pictures: readonly ReidImage[];
  readonly total: number;
}

function chosenRows(images: readonly ReidImage[], persons: number, most: number): SheetRow[] {
  const ofPerson = groupBy(images, ({ person }) => person);
  const camerasOf = (pictures: readonly ReidImage[]) => new Set(pictures.map(({ camera }) => camera)).size;
  return [...ofPerson]
    .sort(([a, x], [b, y]) => camerasOf(y) - camerasOf(x) || a.localeCompare(b, undefined, { numeric: true }))
    .slice(0, persons)
    .map(([person, pictures]) => {
      const ordered = [...pictures].sort(
        (a, b) =>
          a.camera.localeCompare(b.camera, undefined, { numeric: true }) ||
          (a.capturedAt ?? 0) - (b.capturedAt ?? 0) ||
          (a.file < b.file ? -1 : 1),
      );
      const step = Math.max(1, ordered.length / most);
      const chosen = Array.from(
        { length: Math.min(most, ordered.length) },
        (_, i) => ordered[Math.floor(i * step)]!,
      );
      return { person, pictures: chosen, total: pictures.length };
    });
}

function cross(context: SKRSContext2D, x: number, y: number, width: number, height: number): void {
  context.strokeStyle = '#c33';
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + width, y + height);
  context.moveTo(x + width, y);
  context.lineTo(x, y + height);
  context.stroke();
}
