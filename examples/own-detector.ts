// Any object with the port's methods is a detector (extractor, source): here one that also counts.
import { type Detector, createDetector, site, syntheticSite } from 'sightline';

const motion = await createDetector('motion');
let frames = 0;

const counting: Detector = {
  name: 'counting motion',
  detect(frame) {
    frames++;
    return motion.detect(frame);
  },
  [Symbol.asyncDispose]: () => motion[Symbol.asyncDispose](),
};

const scene = syntheticSite({ seed: 1, cameras: 2, durationMs: 20_000 });

site({
  name: 'test',
  cameras: Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)])),
  detector: counting,
})
  .run()
  .subscribe({
    next: (event) => console.log(event.type, event.identity),
    complete: () => console.log(`${frames} frames`),
  });
