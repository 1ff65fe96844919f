// Subscribes to the match events of a site that runs elsewhere, over NATS.
import { from } from 'rxjs';
import { filter } from 'rxjs/operators';
import { type MatchedEvent, natsBus } from 'sightline';

const bus = await natsBus({ site: 'shop', servers: 'nats://127.0.0.1:4222' });

from(bus.matches())
  .pipe(filter((event): event is MatchedEvent => event.type === 'matched'))
  .subscribe(({ identity, fromCamera, camera, evidence }) => {
    const sure =
      evidence.margin === undefined ? 'nobody else near' : `next best ${evidence.margin.toFixed(2)} further`;
    console.log(
      `${identity}: ${fromCamera} → ${camera} at distance ${evidence.distance.toFixed(2)}, ${sure}`,
    );
  });
