import { cameraId } from '../../src/domain.ts';
import { createTracker, trackerNames } from '../../src/tracking/create-tracker.ts';
import { trackerContract } from './tracker.contract.ts';

for (const name of trackerNames) {
  trackerContract(name, () => createTracker(name, { camera: cameraId('door'), maxDetections: 100 }));
}
