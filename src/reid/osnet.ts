import { basename, extname } from 'node:path';
import type { Crop, Features, Size } from '../domain.ts';
import { executionOf, type Providers } from '../inference/execution-providers.ts';
import { createOnnxPool } from '../inference/onnx-pool.ts';
import { sha256File } from '../inference/sha256-file.ts';
import type { Extractor } from '../ports.ts';
import type { OsnetProgramOptions, OsnetRequest, OsnetResult } from './osnet-program.ts';
import { readReidModel, type ReidModel } from './reid-model.ts';

export interface OnnxExtractorOptions {
  /** Path of the .onnx file. */
  readonly model: string;
  /** Name in the embeddings; default the file's name without extension. */
  readonly id?: string;
  /** Version in the embeddings; default the first 12 hex digits of the file's SHA-256. */
  readonly version?: string;
  /** For a model that leaves its input size open; default 256 high, 128 wide. */
  readonly inputSize?: Size;
  /** Crops in one run at most, default 8: larger batches fall out of the cache. */
  readonly maxBatch?: number;
  /** Worker threads, each with the model loaded; default 1. */
  readonly workers?: number;
  /** Execution providers in order of preference; default `auto`. */
  readonly providers?: Providers;
  /** Averages the features of the crop and of its mirror image: a little better for twice the time. Default false. */
  readonly flip?: boolean;
}

/**
 * An extractor that runs a re-identification network (OSNet, AlignedReID or alike) in worker threads. For the
 * shapes a model must have see {@link readReidModel}; crops are stretched to its input, RGB, normalised with
 * ImageNet's mean and deviation. On the CPU provider features do not depend on which crops share a batch.
 *
 * @throws ModelError naming the file where it is missing, damaged or not such a model
 */
export async function onnxExtractor(options: OnnxExtractorOptions): Promise<Extractor> {
  const { model, maxBatch = 8, workers = 1, providers, inputSize, flip = false } = options;
  const pool = await createOnnxPool<OsnetRequest, OsnetResult, OsnetProgramOptions>({
    model,
    program: { base: import.meta.url, module: './osnet-program' },
    programOptions: { inputSize, flip },
    workers,
    ...(providers ? { providers } : {}),
  });
  const contract = readReidModel(
    {
      inputs: pool.info.inputs.map(({ shape }) => shape),
      outputs: pool.info.outputs.map(({ shape }) => shape),
    },
    inputSize,
  );

  async function runChunk(crops: readonly Crop[]): Promise<Features[]> {
    const request = pack(crops);
    return unpack(await pool.run(request, [request.pixels.buffer]), crops.length, contract);
  }

  return {
    model: {
      id: options.id ?? basename(model, extname(model)),
      version: options.version ?? (await sha256File(model)).slice(0, 12),
    },
    dimension: contract.dimension,
    execution: executionOf(pool.info),
    async extract(crops) {
      const chunkCount = Math.ceil(crops.length / maxBatch);
      const features = new Array<Features[]>(chunkCount);
      let next = 0;
      // One lane more than workers: a chunk waits in the queue while the others are computed.
      const lane = async (): Promise<void> => {
        while (next < chunkCount) {
          const chunk = next++;
          features[chunk] = await runChunk(crops.slice(chunk * maxBatch, (chunk + 1) * maxBatch));
        }
      };
      await Promise.all(Array.from({ length: Math.min(workers + 1, chunkCount) }, lane));
      return features.flat();
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** Copies the crops' pixels, which stay their owners', into one buffer that is then moved to the worker. */
function pack(crops: readonly Crop[]): OsnetRequest & { readonly pixels: Uint8Array<ArrayBuffer> } {
  const pixels = new Uint8Array(crops.reduce((bytes, crop) => bytes + crop.pixels.length, 0));
  let offset = 0;
  for (const crop of crops) {
    pixels.set(crop.pixels, offset);
    offset += crop.pixels.length;
  }
  return { sizes: crops.map(({ size }) => size), pixels };
}

/** Every crop gets vectors of its own, so that keeping one does not keep the whole batch. */
function unpack(
  { global, local }: OsnetResult,
  count: number,
  { dimension, stripes }: ReidModel,
): Features[] {
  return Array.from({ length: count }, (_, i) => {
    const own = { global: global.slice(i * dimension, (i + 1) * dimension) };
    if (!local || !stripes) return own;
    const length = stripes.count * stripes.dimension;
    const values = local.slice(i * length, (i + 1) * length);
    return { ...own, local: { count: stripes.count, dimension: stripes.dimension, values } };
  });
}
