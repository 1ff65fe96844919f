/**
 * What tiles find that a network alone misses: `npx tsx bench/tiling.ts --model yolox.onnx pets09.avi`. Looked for is what
 * the network finds in twelve small frames by themselves.
 */
import { parseArgs } from 'node:util';
import { firstValueFrom, from } from 'rxjs';
import { networkDetector } from '../src/detection/network-detector.ts';
import { tiled } from '../src/detection/tiling/tiled.ts';
import type { Box } from '../src/domain.ts';
import { foundShare, wallOfPictures } from '../tests/detection/tiling/wall-of-pictures.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { model: { type: 'string' } } });
const [film] = positionals;
if (values.model === undefined || film === undefined)
  throw new Error('give --model <yolox.onnx> and a film of 480×360');

await using network = await networkDetector({ model: values.model, providers: ['cpu'] });
const { frame, pictures } = wallOfPictures(film);
const expected: Box[] = [];
for (const { picture, at } of pictures) {
  for (const { box } of await firstValueFrom(from(network.detect(picture)))) {
    expected.push({ ...box, x: box.x + at.x, y: box.y + at.y });
  }
}
for (const [name, detector] of [
  ['alone', network],
  ['tiles', tiled(network, { fullView: false })],
  ['tiles and the whole', tiled(network)],
] as const) {
  const found = await firstValueFrom(from(detector.detect(frame)));
  console.log(
    `${name}: ${foundShare(found, expected).toFixed(3)} of ${expected.length}, ${found.length} boxes`,
  );
}
