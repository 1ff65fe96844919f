/**
 * Does memory stay flat? A synthetic site for many minutes of capture time, as fast as the machine can:
 * `npm run soak` (15 minutes) or `npm run soak -- 120`. Prints a row every few seconds, after a garbage collection.
 */
import { lastValueFrom } from 'rxjs';
import { sceneGraph } from '../src/site/score-scene.ts';
import { site } from '../src/site/site.ts';
import { syntheticSite } from '../src/streams/synthetic/synthetic-site.ts';

const minutes = Number(process.argv[2] ?? 15);
const scene = syntheticSite({ seed: 3, cameras: 4, people: 16, durationMs: minutes * 60_000, fps: 10 });
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(8);
let frames = 0;

function report(): void {
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  console.log(`${String(frames).padStart(8)} ${[rss, heapUsed, arrayBuffers].map(megabytes).join(' ')}`);
}

console.log('  frames  rss MB  heap MB buffers MB');
const timer = setInterval(report, 10_000);
await lastValueFrom(
  site({
    name: 'soak',
    cameras: Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)])),
    cameraGraph: sceneGraph(scene),
    linking: { identityMemoryMs: 120_000 },
  }).run({ observer: { step: ({ frame }) => (frames += frame ? 1 : 0) } }),
  { defaultValue: undefined },
);
clearInterval(timer);
report();
