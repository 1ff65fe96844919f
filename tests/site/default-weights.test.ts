import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReidDataset } from '../../src/evaluation/reid-dataset.ts';
import { rankReid } from '../../src/evaluation/reid-evaluation.ts';
import { readReidDataset } from '../../src/evaluation/reid-layouts.ts';
import { modelCatalogue } from '../../src/inference/model-store/catalogue.ts';
import { bundledFolder } from '../../src/inference/model-store/models-folder.ts';
import { verifyModel } from '../../src/inference/model-store/verify-model.ts';
import { createExtractor } from '../../src/reid/create-extractor.ts';
import { writeSyntheticDataset } from '../../src/site/synthetic-dataset.ts';
import { openDatasetWriter } from '../../src/training/data/dataset-writer.ts';

const bundled = modelCatalogue.filter(({ url }) => url === undefined);

describe('models that come with the package', () => {
  it.each(bundled)('$name is the file that the catalogue knows, and has a card', async (entry) => {
    expect(await verifyModel(entry)).toMatchObject({ result: 'right' });
    const card = await readFile(join(bundledFolder, `${entry.name}.md`), 'utf8');
    expect(card).toContain(`# ${entry.name}\n`);
    expect(entry.known[0].bytes).toBeLessThan(2e6);
  });
});

describe('the default weights', () => {
  let folder: string;
  let dataset: ReidDataset;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'default-weights-'));
    {
      await using writer = await openDatasetWriter(folder);
      // A seed that was neither learnt from nor looked at when the recipe was chosen.
      await writeSyntheticDataset(writer, { seeds: [990], durationMs: 20_000 });
    }
    dataset = await readReidDataset(folder, 'sightline');
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  const mAP = async (spec: string): Promise<number> => {
    await using extractor = await createExtractor(spec);
    return (await rankReid(dataset, extractor)).figures.mAP;
  };

  it('tell people of an unseen site apart far better than stripes do', async () => {
    expect(await mAP('sightline-osnet-x0.25')).toBeGreaterThan(0.2 + (await mAP('stripes')));
  }, 60_000);
});
