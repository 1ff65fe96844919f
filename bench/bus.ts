import { from, Subject } from 'rxjs';
import { cameraId, type Embedding, trackId } from '../src/domain.ts';
import { memoryBus } from '../src/streams/bus/memory.ts';
import { decodeRecord, encodeRecord } from '../src/streams/bus/wire.ts';
import { natsRows } from './bus-nats.ts';
import type { Stage } from './context.ts';
import { interleaved, repeated, timed } from './measure.ts';
import { unitStripes, unitVector } from './noise.ts';
import { rateRow, timeRow } from './report.ts';

/** Carrying embeddings, against copying their bytes and against the bare transport. */
export const bus: Stage = async (context) => {
  const { rounds, progress } = context;
  const record = embedding();
  const bytes = encodeRecord(record);
  progress('wire format');
  const copying = repeated(() => copyTimes(bytes, 100), 100, 60);
  const encoding = await interleaved(rounds, {
    ours: repeated(() => encodeTimes(record, 100), 100),
    ceiling: copying,
  });
  const decoding = await interleaved(rounds, {
    ours: repeated(() => decodeTimes(bytes, 100), 100),
    ceiling: copying,
  });

  progress('memory bus');
  const memory = await interleaved(rounds, {
    ours: timed(async () => {
      await using carrier = memoryBus();
      let received = 0;
      from(carrier.records()).subscribe(() => received++);
      for (let i = 0; i < 20_000; i++) await carrier.publishRecord(record);
      return received;
    }),
    ceiling: timed(async () => {
      const subject = new Subject<Embedding>();
      let received = 0;
      subject.subscribe(() => received++);
      for (let i = 0; i < 20_000; i++) {
        subject.next(record);
        await Promise.resolve();
      }
      return received;
    }),
  });

  const what = `record of ${bytes.length} bytes`;
  return [
    timeRow(`encode a ${what}`, 'µs', encoding, 'a fresh copy of its bytes'),
    timeRow(`decode a ${what}`, 'µs', decoding, 'a fresh copy of its bytes'),
    rateRow('memory bus', 'records/s', memory, 'a Subject of RxJS and an await'),
    ...(await natsRows(context, record)),
  ];
};

function embedding(): Embedding {
  const camera = cameraId('bench');
  return {
    kind: 'embedding',
    camera,
    track: trackId(camera, 'session', 17),
    capturedAt: 1_767_603_600_040,
    box: { x: 12.25, y: 40.5, width: 61.75, height: 180.125 },
    quality: 0.7,
    model: { id: 'osnet', version: '1' },
    global: unitVector(512, 99),
    local: unitStripes(8, 128, 0),
  };
}

function encodeTimes(record: Embedding, times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += encodeRecord(record).length;
  return sum;
}

function decodeTimes(bytes: Uint8Array, times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += decodeRecord(bytes).capturedAt;
  return sum;
}

function copyTimes(bytes: Uint8Array, times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += bytes.slice().length;
  return sum;
}
