import { open, readFile, rename, rm } from 'node:fs/promises';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import type { Size } from '../domain.ts';
import { DataError } from '../errors.ts';
import { errorText } from '../runtime/error-text.ts';
import type { NetworkSpec } from './networks/network-spec.ts';
import type { TrainingHistory } from './training-history.ts';

/** Float32 values under a name, row-major. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a checkpoint says in words; everything but the numbers themselves. */
export interface CheckpointHeader {
  readonly network: NetworkSpec;
  /** Names of the persons of the training set, in the order of the classifier's outputs. */
  readonly identities: readonly string[];
  readonly preprocessing: CheckpointPreprocessing;
  /** The configuration of the run, with the recipe filled in: plain JSON. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What was trained on, for the model's card. */
  readonly data: { readonly name: string; readonly images: number; readonly identities: number };
  /** Finished epochs. */
  readonly epoch: number;
  /** Finished steps of the epoch begun; 0 between two epochs. */
  readonly stepInEpoch: number;
  /** Finished steps of all epochs. */
  readonly step: number;
  /** All randomness of a run follows from the seed, the epoch and the step: nothing else has to be kept. */
  readonly seed: number;
  readonly optimiser: {
    readonly kind: string;
    /** Updates that each group of weights has had: bias correction counts from the group's own first one. */
    readonly updates: Readonly<Record<string, number>>;
    /** Weights that the initial weights did not give; absent where the run began with random ones. */
    readonly fresh?: readonly string[];
  };
  /** What was measured so far. */
  readonly history: TrainingHistory;
}

/** How a picture becomes an input: what serving has to repeat (see reid/preprocess.ts). */
export interface CheckpointPreprocessing {
  readonly inputSize: Size;
  readonly channels: 'rgb';
  readonly resize: 'stretch';
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export interface Checkpoint extends CheckpointHeader {
  /** Trainable weights, under the names and in the layouts of `Network.trainable`. */
  readonly weights: readonly NamedTensor[];
  /** Running means and variances, as in `Network.statistics`. */
  readonly statistics: readonly NamedTensor[];
  /** The optimiser's moments and the weights of losses (class centres): what a resumed run needs, and only that. */
  readonly moments: readonly NamedTensor[];
}

const parts = ['weights', 'statistics', 'moments'] as const;
type Part = (typeof parts)[number];

interface Section {
  readonly part: Part;
  readonly name: string;
  readonly shape: readonly number[];
}

interface StoredHeader extends CheckpointHeader {
  readonly sections: readonly Section[];
  readonly checksum: number;
  /** Absent in files of before there was one. */
  readonly headerChecksum?: number;
}

/**
 * The file: these 8 bytes, the version and the header's length (two uint32, little-endian), the header (JSON, UTF-8,
 * filled with spaces to a multiple of 16 bytes), then the values of all sections in the header's order (float32,
 * little-endian), nothing between them. `checksum` is the CRC-32 of those values, `headerChecksum` that of the rest of the
 * header.
 */
const magic = Buffer.from('SLCKPT\r\n', 'latin1');
const version = 1;
const prefixBytes = magic.length + 8;
const bigEndian = endianness() === 'BE';

/** Writes beside the target and renames: whoever reads `path` finds the old checkpoint or the new one, whole. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const { weights, statistics, moments, ...header } = checkpoint;
  const tensors = { weights, statistics, moments };
  const sections = parts.flatMap((part) => tensors[part].map(({ name, shape }) => ({ part, name, shape })));
  const values = parts.flatMap((part) => tensors[part].map((tensor) => littleEndian(tensor.values)));
  // zlib answers 0 for an empty buffer, whatever the sum so far.
  const checksum = values.reduce((sum, bytes) => (bytes.length === 0 ? sum : crc32(bytes, sum)), 0);
  const words = { ...header, sections, checksum };
  const headerChecksum = crc32(JSON.stringify(words));
  const text = Buffer.from(JSON.stringify({ ...words, headerChecksum } satisfies StoredHeader));
  const padded = Buffer.alloc(Math.ceil((prefixBytes + text.length) / 16) * 16, ' ');
  magic.copy(padded);
  padded.writeUInt32LE(version, magic.length);
  padded.writeUInt32LE(padded.length - prefixBytes, magic.length + 4);
  text.copy(padded, prefixBytes);

  const unfinished = `${path}.${process.pid}.part`;
  try {
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(padded);
      for (const bytes of values) await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new DataError(`checkpoint ${path} cannot be written: ${errorText(cause)}`, {
      cause,
      hint: 'free some space or give another folder',
      fields: { file: path },
    });
  }
}

/** @throws DataError where the file is missing, no checkpoint, of a newer version, cut short or damaged */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const fail = (what: string, hint: string, cause?: unknown): DataError =>
    new DataError(`checkpoint ${path} ${what}`, { cause, hint, fields: { file: path } });
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fail(
      `cannot be read: ${errorText(cause)}`,
      'give the path of a file that `sightline train` wrote',
      cause,
    );
  });
  if (bytes.length < prefixBytes || !bytes.subarray(0, magic.length).equals(magic)) {
    throw fail(
      'is no checkpoint of Sightline',
      'give a .ckpt file that `sightline train` wrote; .onnx files go into `weights`',
    );
  }
  const found = bytes.readUInt32LE(magic.length);
  if (found !== version) {
    throw fail(
      `has version ${found}, this program reads version ${version}`,
      'use the Sightline that wrote it',
    );
  }
  const start = prefixBytes + bytes.readUInt32LE(magic.length + 4);
  const cutShort = 'the writing may have been interrupted: use an older checkpoint';
  if (bytes.length < start)
    throw fail(`is cut short within its header, at byte ${bytes.length} of ${start}`, cutShort);
  let header: StoredHeader;
  try {
    header = JSON.parse(bytes.toString('utf8', prefixBytes, start)) as StoredHeader;
  } catch (cause) {
    throw fail('has a header that is not JSON', 'the file is damaged: use an older checkpoint', cause);
  }
  const { headerChecksum, ...checked } = header;
  if (headerChecksum !== undefined && crc32(JSON.stringify(checked)) !== headerChecksum)
    throw fail('is damaged: the checksum of its header does not fit', 'use an older checkpoint');
  const { sections, checksum, ...words } = checked;
  const expected = start + 4 * sections.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (bytes.length !== expected)
    throw fail(`has ${bytes.length} bytes, expected ${expected}: it is cut short or damaged`, cutShort);
  if (crc32(bytes.subarray(start)) !== checksum)
    throw fail('is damaged: its checksum does not fit', 'use an older checkpoint');

  const tensors: Record<Part, NamedTensor[]> = { weights: [], statistics: [], moments: [] };
  let at = start;
  for (const { part, name, shape } of sections) {
    // Copies: a view would keep the whole file in memory, and floats must start at multiples of 4 in theirs.
    const values = new Float32Array(sizeOf(shape));
    const copy = Buffer.from(values.buffer);
    at += bytes.copy(copy, 0, at);
    if (bigEndian) copy.swap32();
    tensors[part].push({ name, shape, values });
  }
  return { ...words, ...tensors };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return bigEndian ? Buffer.from(bytes).swap32() : bytes;
}
