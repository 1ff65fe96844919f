import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { i420Planes } from '../../imaging/i420.ts';
import { decodeWithNodeAv, type DecodedPicture } from './node-av-decode.ts';
import { controlWord, type Loan, type NodeAvMessage, type NodeAvWorkerData } from './node-av-protocol.ts';
import { readFailure } from './reader.ts';
import { errorText } from '../../runtime/error-text.ts';

const { request, control, loans } = workerData as NodeAvWorkerData;
let opened = '';

const stopped = () => Atomics.load(control, controlWord.stop) === 1;
const say = (message: NodeAvMessage) => parentPort!.postMessage(message);

/** A buffer to fill: files wait for one, live inputs do not. */
function borrow(): Loan | undefined {
  for (;;) {
    const seen = Atomics.load(control, controlWord.loans);
    const received = receiveMessageOnPort(loans) as { message: Loan } | undefined;
    if (received || stopped()) return received?.message;
    // The first picture of a camera waits too: its pool is only just being made.
    if (request.live && seen > 0) return undefined;
    Atomics.wait(control, controlWord.loans, seen);
  }
}

function deliver(picture: DecodedPicture): void {
  const { size } = picture;
  const shape = `${size.width}x${size.height}`;
  if (opened === '') say({ kind: 'open', size });
  else if (opened !== shape) throw new Error('the size of the picture changed in mid-stream');
  opened = shape;
  const loan = borrow();
  if (loan === undefined) {
    say({ kind: 'drop' });
    return;
  }
  const { u, v, chromaStride } = i420Planes(size);
  const rows = (size.height + 1) >> 1;
  copyPlane(picture.planes[0]!, picture.strides[0]!, loan.pixels, 0, size.width, size.height);
  copyPlane(picture.planes[1]!, picture.strides[1]!, loan.pixels, u, chromaStride, rows);
  copyPlane(picture.planes[2]!, picture.strides[2]!, loan.pixels, v, chromaStride, rows);
  say({ kind: 'frame', number: loan.number, streamMs: picture.streamMs });
}

/** Decoders pad their rows; the pool's pictures are tightly packed. */
function copyPlane(
  from: Uint8Array,
  stride: number,
  to: Uint8Array,
  at: number,
  width: number,
  height: number,
): void {
  if (stride === width) {
    to.set(from.subarray(0, width * height), at);
    return;
  }
  for (let row = 0; row < height; row++) {
    to.set(from.subarray(row * stride, row * stride + width), at + row * width);
  }
}

try {
  await decodeWithNodeAv(request, deliver, stopped);
  say({ kind: 'end' });
} catch (error) {
  say({ kind: 'end', failure: readFailure(errorText(error)) });
}
