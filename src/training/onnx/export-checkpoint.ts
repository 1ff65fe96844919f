import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { DataError } from '../../errors.ts';
import type { ReidDataset } from '../../evaluation/reid-dataset.ts';
import { errorText } from '../../runtime/error-text.ts';
import { openBackend } from '../backend/open-backend.ts';
import { readCheckpoint } from '../checkpoint.ts';
import { bestEvaluation } from '../training-history.ts';
import { restoreNetwork } from '../networks/restore-network.ts';
import { accuracyGate, type GateFigures, type GateLimits } from './accuracy-gate.ts';
import { compareOnnx } from './compare-onnx.ts';
import { exportOnnx } from './export-onnx.ts';
import { halfWeights } from './half-weights.ts';
import { int8Weights } from './int8-weights.ts';
import { encodeModel, type ModelProto } from './onnx-proto.ts';
import { readOnnx } from './read-onnx.ts';
import type { OutputDifferences } from './output-differences.ts';
import { compareTidied, tidyModel } from './tidy-model.ts';

/** How weights are stored. */
export type Precision = 'single' | 'half' | 'int8';

const variants: Readonly<Record<Precision, (model: ModelProto) => ModelProto>> = {
  single: (model) => model,
  half: halfWeights,
  int8: int8Weights,
};

export interface ExportRequest {
  /** A checkpoint of `sightline train`, or an .onnx model to store smaller. */
  readonly source: string;
  /** The .onnx file to write. */
  readonly out: string;
  readonly precision: Precision;
  /** Pictures to check a smaller model on; needed for `half` and `int8`. */
  readonly dataset?: ReidDataset | undefined;
  readonly limits?: GateLimits;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ExportReport {
  readonly file: string;
  readonly bytes: number;
  readonly precision: Precision;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the single-precision model's outputs from those of the source: TensorFlow.js, or the given ONNX model. */
  readonly differences: OutputDifferences;
  /** Of the smaller model from the single-precision one. */
  readonly gate?: GateFigures;
}

/**
 * Writes a model that pipelines load. The file appears whole and checked, or not at all.
 *
 * @throws ModelError where ONNX Runtime does not give what the network gives, or a smaller model is too inaccurate
 * @throws DataError where a smaller model is asked for without pictures to check it on, or a file cannot be written
 */
export async function exportModel(request: ExportRequest): Promise<ExportReport> {
  const { source, out, precision, dataset, limits, onProgress } = request;
  if (precision !== 'single' && !dataset) {
    throw new DataError(`--${precision} needs pictures to check the model on`, {
      hint: 'Add --dataset <folder> --layout <name>.',
    });
  }
  const id = basename(out, extname(out));
  const { model, differences } =
    extname(source) === '.onnx' ? await fromOnnx(source) : await fromCheckpoint(source, id);
  const folder = await unfinishedFolder(out);
  try {
    const written = join(folder, basename(out));
    const bytes = encodeModel(variants[precision](model));
    await writeFile(written, bytes);
    let gate: GateFigures | undefined;
    if (dataset && precision !== 'single') {
      const reference = join(folder, 'single.onnx');
      await writeFile(reference, encodeModel(model));
      gate = await accuracyGate({
        reference,
        candidate: written,
        dataset,
        ...(limits ? { limits } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
    }
    await rename(written, out);
    return {
      file: out,
      bytes: bytes.length,
      precision,
      metadata: Object.fromEntries(model.metadata_props.map(({ key, value }) => [key, value])),
      differences,
      ...(gate ? { gate } : {}),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Source {
  readonly model: ModelProto;
  readonly differences: OutputDifferences;
}

async function fromOnnx(source: string): Promise<Source> {
  const original = await readOnnx(source);
  const model = tidyModel(original);
  return { model, differences: await compareTidied(original, model) };
}

async function fromCheckpoint(source: string, id: string): Promise<Source> {
  const checkpoint = await readCheckpoint(source);
  // The slowest backend that everybody has is fast enough for two pictures.
  const backend = await openBackend('wasm');
  try {
    const network = restoreNetwork(checkpoint);
    const { name, images, identities } = checkpoint.data;
    const best = bestEvaluation(checkpoint.history);
    const model = await exportOnnx(network, {
      id,
      trainingData: `${name}: ${images} pictures of ${identities} persons`,
      ...(best ? { metrics: { rank1: best.figures.rank1, mAP: best.figures.mAP, epoch: best.epoch } } : {}),
    });
    const differences = await compareOnnx(network, encodeModel(model));
    network.dispose();
    return { model, differences };
  } finally {
    backend.dispose();
  }
}

/** Beside the target, so that the finished file only has to be renamed. */
async function unfinishedFolder(out: string): Promise<string> {
  return mkdtemp(join(dirname(out), '.sightline-export-')).catch((cause: unknown) => {
    throw new DataError(`${out} cannot be written: ${errorText(cause)}`, {
      cause,
      hint: 'Make its folder first, or give another.',
      fields: { file: out },
    });
  });
}
