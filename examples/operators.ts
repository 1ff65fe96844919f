// The same by hand: every step is an operator, so anything can be put between two of them.
import { from, merge } from 'rxjs';
import {
  batch,
  byteTracker,
  cameraId,
  createDetector,
  createExtractor,
  createLinker,
  crop,
  detect,
  extract,
  link,
  orderByCaptureTime,
  track,
  videoSource,
} from 'sightline';

const detector = await createDetector('motion');
const extractor = await createExtractor('stripes');
const cameras = ['door', 'till'].map(cameraId);

const crops = cameras.map((camera) =>
  from(videoSource({ camera, url: `${camera}.mp4`, fps: 10 }).frames()).pipe(
    detect(detector),
    track((name) => byteTracker({ camera: name })),
    crop({ everyMs: 500 }),
  ),
);

merge(...crops)
  .pipe(
    batch({ maxSize: 8, maxWaitMs: 50 }),
    extract(extractor),
    orderByCaptureTime({ cameras }),
    link(createLinker({ site: 'shop', threshold: 0.25 })),
  )
  .subscribe((event) => console.log(event.type, event.identity, event.camera));
