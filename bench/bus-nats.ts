import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { lastValueFrom, mergeMap, type ObservableInput, range } from 'rxjs';
import type { Embedding } from '../src/domain.ts';
import { natsBus } from '../src/streams/bus/nats.ts';
import { encodeRecord } from '../src/streams/bus/wire.ts';
import { natsServerBinary, startNatsServer } from '../tests/support/nats-server.ts';
import type { BenchContext } from './context.ts';
import { interleaved, timed } from './measure.ts';
import { rateRow, type BenchRow } from './report.ts';

/** As many as the bus itself has under way. */
const inFlight = 128;

/** Records that the server has stored, against the client library alone: acknowledged, and fired and forgotten. */
export async function natsRows(
  { quick, rounds, progress, skip }: BenchContext,
  record: Embedding,
): Promise<readonly BenchRow[]> {
  if ((await natsServerBinary()) === undefined) {
    skip('no nats-server');
    return [];
  }
  progress('NATS');
  const count = quick ? 2_000 : 5_000;
  const payload = encodeRecord(record);
  const server = await startNatsServer();
  try {
    await using carrier = await natsBus({ site: 'bench', servers: server.url });
    const connection = await connect({ servers: server.url });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'raw', subjects: ['raw.stored'], max_bytes: 1 << 30 });
    const client = jetstream(connection);
    const rates = await interleaved(rounds, {
      ours: timed(() => times(count, () => carrier.publishRecord(record))),
      stored: timed(() => times(count, () => client.publish('raw.stored', payload))),
      core: timed(async () => {
        for (let i = 0; i < count; i++) connection.publish('raw.core', payload);
        await connection.flush();
        return count;
      }),
    });
    await connection.close();
    const { ours, stored, core } = rates;
    const what = 'NATS, stored records';
    return [
      rateRow(
        what,
        'records/s',
        { ours, ceiling: stored },
        `JetStream's client alone, ${inFlight} under way`,
      ),
      rateRow(
        what,
        'records/s',
        { ours, ceiling: core },
        'core publish alone: nothing stored or acknowledged',
      ),
    ];
  } finally {
    await server.stop();
  }
}

async function times(count: number, publish: () => ObservableInput<unknown>): Promise<number> {
  await lastValueFrom(range(count).pipe(mergeMap(publish, inFlight)), { defaultValue: 0 });
  return count;
}
