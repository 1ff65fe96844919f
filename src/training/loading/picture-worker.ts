/** Entry of the picture pool's worker threads: decodes, varies and normalises pictures off the main thread. */
import { parentPort } from 'node:worker_threads';
import { readImageFile } from '../../imaging/image-file.ts';
import { errorText } from '../../runtime/error-text.ts';
import { preparePicture } from '../augmentation/prepare-picture.ts';
import type { PictureJob, PictureJobDone, SharedPicture } from './picture-messages.ts';

const port = parentPort!;

async function decode(file: string): Promise<SharedPicture> {
  const { size, pixels } = await readImageFile(file);
  const shared = new Uint8Array(new SharedArrayBuffer(pixels.length));
  shared.set(pixels);
  return { size, pixels: shared };
}

async function run({ id, tasks, inputSize, augmentation, batch, keep }: PictureJob): Promise<PictureJobDone> {
  const decoded: { task: number; picture: SharedPicture }[] = [];
  const failed: { task: number; reason: string }[] = [];
  for (const [index, { slot, file, picture: known, seed }] of tasks.entries()) {
    try {
      const picture = known ?? (await decode(file));
      if (!known && keep) decoded.push({ task: index, picture });
      if (slot !== undefined && batch) {
        preparePicture(picture, inputSize, augmentation, seed, batch, slot);
      }
    } catch (error) {
      failed.push({ task: index, reason: errorText(error) });
    }
  }
  return { id, decoded, failed };
}

port.on('message', (job: PictureJob) => {
  void run(job).then((done) => port.postMessage(done));
});
