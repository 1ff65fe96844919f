import { from, lastValueFrom, map, take, toArray } from 'rxjs';
import { cameraId, type Frame } from '../src/domain.ts';
import { syntheticSite } from '../src/streams/synthetic/synthetic-site.ts';
import { videoSource } from '../src/streams/video-source.ts';
import type { BenchContext } from './context.ts';
import { films } from './clip.ts';

/** Frames held in memory, which nobody needs to dispose: of a film where there is one, else rendered. */
export async function someFrames(context: BenchContext, count: number): Promise<Frame[]> {
  const camera = cameraId('cam-1');
  const [url] = (await films(context)) ?? [];
  const source =
    url === undefined
      ? syntheticSite({ seed: 1, cameras: 1, durationMs: count * 100 }).source(camera)
      : videoSource({ camera, url, fps: 10 });
  const copies = from(source.frames()).pipe(
    map((frame) => {
      using original = frame;
      const pixels = new Uint8Array(new SharedArrayBuffer(original.pixels.length));
      pixels.set(original.pixels);
      return { ...original, pixels, [Symbol.dispose]: () => undefined };
    }),
    take(count),
    toArray(),
  );
  return lastValueFrom(copies);
}
