import {
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { BusError } from '../../errors.ts';
import type { Subjects } from './subjects.ts';
import { firstLine } from '../../runtime/error-text.ts';

/** Applied when a stream is created; a stream that exists keeps its own (`nats stream edit` changes them). */
export interface StreamLimits {
  /** Records older than this are forgotten. Default one day. */
  readonly streamMaxAgeMs?: number;
  /** Bytes of records that are kept; then the oldest go. Default 1 GiB. */
  readonly streamMaxBytes?: number;
  /** `memory` is faster and forgets everything when the server stops. Default `file`. */
  readonly storage?: 'file' | 'memory';
}

const DAY_MS = 86_400_000;
/** How long the server recognises a repeated message: covers an outage during which acknowledgements were lost. */
const DUPLICATE_WINDOW_MS = 600_000;
const NAME_IN_USE = 10_058;
const INSUFFICIENT_STORAGE = 10_047;

/** Creates the site's streams where they are absent. Two processes may do so at the same time. */
export async function ensureStreams(
  manager: JetStreamManager,
  names: Subjects,
  limits: StreamLimits,
  server: string,
): Promise<void> {
  const { streamMaxAgeMs = DAY_MS, streamMaxBytes = 1 << 30 } = limits;
  const common = {
    retention: RetentionPolicy.Limits,
    storage: limits.storage === 'memory' ? StorageType.Memory : StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(streamMaxAgeMs),
    duplicate_window: nanos(Math.min(DUPLICATE_WINDOW_MS, streamMaxAgeMs)),
  };
  const matchBytes = Math.min(streamMaxBytes, 1 << 26);
  const streams = [
    { ...common, name: names.recordStream, subjects: [names.embeddings], max_bytes: streamMaxBytes },
    { ...common, name: names.matchStream, subjects: [names.match], max_bytes: matchBytes },
    // A reader's place must outlive the records, or a reader that slept would start over.
    {
      ...common,
      name: names.positionStream,
      subjects: [names.positions],
      max_msgs_per_subject: 1,
      max_age: 0,
    },
  ];
  for (const stream of streams) await ensureStream(manager, stream, server);
}

async function ensureStream(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { name: string },
  server: string,
): Promise<void> {
  try {
    await manager.streams.info(config.name);
    return;
  } catch {
    // Absent, or not readable: creating it says which.
  }
  try {
    await manager.streams.add(config);
  } catch (cause) {
    const code = cause instanceof JetStreamApiError ? cause.code : 0;
    if (code === NAME_IN_USE) return;
    throw new BusError(`NATS server ${server} does not create stream ${config.name}: ${firstLine(cause)}`, {
      cause,
      hint:
        code === INSUFFICIENT_STORAGE
          ? 'Lower streamMaxBytes, or give JetStream more storage.'
          : 'Check that JetStream has storage and that this user may create streams.',
      fields: { server, stream: config.name },
    });
  }
}
