import { site } from 'sightline';

/** Two neighbouring cameras; give their inputs with `--camera left=… --camera right=…`. */
export default site({
  name: 'two-cameras',
  cameras: {
    left: { url: 'rtsp://127.0.0.1:8554/left', fps: 10 },
    right: { url: 'rtsp://127.0.0.1:8554/right', fps: 10 },
  },
  // The views adjoin without overlapping: nobody is in both at once, and nobody needs time to change over.
  cameraGraph: [{ from: 'left', to: 'right', minTravelMs: 0 }],
});
