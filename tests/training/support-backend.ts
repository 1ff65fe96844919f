import { openBackend } from '../../src/training/backend/open-backend.ts';

/** The reference backend with gradients. */
export async function cpuBackend(): Promise<void> {
  await openBackend('cpu');
}
