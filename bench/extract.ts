import { availableParallelism } from 'node:os';
import { from, lastValueFrom } from 'rxjs';
import type { Crop } from '../src/domain.ts';
import type { Extractor } from '../src/ports.ts';
import { onnxExtractor } from '../src/reid/osnet.ts';
import { stripeExtractor } from '../src/reid/stripe-descriptor.ts';
import { type BenchContext, osnetModel, referenceFile, type Stage } from './context.ts';
import { interleaved, timed } from './measure.ts';
import { noiseCrop } from './noise.ts';
import { rawOnnx } from './raw-onnx.ts';
import { rateRow, timeRow, type BenchRow } from './report.ts';

const batch = 8;
const cropSize = { width: 96, height: 256 };

/** Features of crops: a network against ONNX Runtime alone, stripes against reading the crop once. */
export const extract: Stage = async (context) => {
  const rows = [await stripes(context)];
  const model = referenceFile(context, osnetModel);
  if (model === undefined) return rows;
  for (const workers of new Set([1, availableParallelism()])) rows.push(await osnet(context, model, workers));
  return rows;
};

async function osnet(
  { quick, rounds, progress }: BenchContext,
  model: string,
  workers: number,
): Promise<BenchRow> {
  progress(`OSNet x0.25 in ${workers} threads`);
  const batchesEach = quick ? 8 : 16;
  const crops = manyCrops(batch * batchesEach * workers);
  await using extractor = await onnxExtractor({ model, workers, maxBatch: batch });
  await using raw = await rawOnnx({ model, shape: [batch, 3, 256, 128] }, workers);
  const rates = await interleaved(rounds, {
    ours: timed(() => extractAll(extractor, crops)),
    ceiling: timed(async () => {
      await raw.run(batchesEach);
      return crops.length;
    }),
  });
  const note = 'ONNX Runtime alone, same batch, as many threads';
  return rateRow(`OSNet x0.25, batch ${batch}, workers: ${workers}`, 'crops/s', rates, note);
}

async function stripes({ rounds, progress }: BenchContext): Promise<BenchRow> {
  progress('stripes');
  await using extractor = stripeExtractor();
  const crops = manyCrops(100);
  const rates = await interleaved(rounds, {
    ours: timed(() => extractAll(extractor, crops)),
    ceiling: timed(() => crops.map(byteSum).length),
  });
  return timeRow('stripes', 'ms', rates, 'summing the bytes of the crop once');
}

function manyCrops(count: number): Crop[] {
  const few = Array.from({ length: 16 }, (_, seed) => noiseCrop(cropSize, seed));
  return Array.from({ length: count }, (_, i) => few[i % few.length]!);
}

async function extractAll(extractor: Extractor, crops: readonly Crop[]): Promise<number> {
  return (await lastValueFrom(from(extractor.extract(crops)))).length;
}

function byteSum({ pixels }: Crop): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) sum += pixels[i]!;
  return sum;
}
