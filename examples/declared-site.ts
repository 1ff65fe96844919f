// A site declared in one object: match events of two recordings, printed as they come.
import { site } from 'sightline';

const shop = site({
  name: 'shop',
  cameras: {
    door: { url: 'door.mp4', fps: 10 },
    till: { url: 'till.mp4', fps: 10 },
  },
  // Who leaves the door's view cannot be at the till sooner than this.
  cameraGraph: [{ from: 'door', to: 'till', minTravelMs: 2_000 }],
});

shop.run().subscribe({
  next: (event) => console.log(event.type, event.identity, event.camera, new Date(event.at).toISOString()),
  error: (error: Error) => console.error(error.message),
});
