import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { halfWeights } from '../src/training/onnx/half-weights.ts';
import { int8Weights } from '../src/training/onnx/int8-weights.ts';
import { encodeModel, type ModelProto } from '../src/training/onnx/onnx-proto.ts';
import { readOnnx } from '../src/training/onnx/read-onnx.ts';
import { tidyModel } from '../src/training/onnx/tidy-model.ts';
import { osnetModel, referenceFile, type Stage } from './context.ts';
import { interleaved, timed } from './measure.ts';
import { rawOnnx } from './raw-onnx.ts';
import { rateRow, type BenchRow } from './report.ts';

const batch = 8;

/** The published OSNet x0.25 as it is against the same one after `sightline export`, in ONNX Runtime alone. */
export const storedWeights: Stage = async (context) => {
  const published = referenceFile(context, osnetModel);
  if (published === undefined) return [];
  const { quick, rounds, progress } = context;
  const clean = tidyModel(await readOnnx(published));
  const variants: Readonly<Record<string, ModelProto>> = {
    'without negligible weights': clean,
    'half-precision weights': halfWeights(clean),
    '8-bit weights': int8Weights(clean),
  };
  const folder = await mkdtemp(join(tmpdir(), 'sightline-bench-'));
  const shape = [batch, 3, 256, 128];
  const runs = quick ? 4 : 16;
  const rows: BenchRow[] = [];
  try {
    for (const [name, model] of Object.entries(variants)) {
      progress(name);
      const path = join(folder, 'model.onnx');
      await writeFile(path, encodeModel(model));
      await using ours = await rawOnnx({ model: path, shape }, 1);
      await using ceiling = await rawOnnx({ model: published, shape }, 1);
      const measure = (raw: typeof ours) => timed(() => raw.run(runs).then(() => runs * batch));
      const rates = await interleaved(rounds, { ours: measure(ours), ceiling: measure(ceiling) });
      rows.push(rateRow(`OSNet x0.25, ${name}`, 'crops/s', rates, 'the published file, one thread'));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return rows;
};
