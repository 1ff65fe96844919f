import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/detection/create-detector.ts';
import { modelCatalogue, type CatalogueEntry } from '../../../src/inference/model-store/catalogue.ts';
import { findModel } from '../../../src/inference/model-store/find-model.ts';
import { listModels } from '../../../src/inference/model-store/list-models.ts';
import { bundledFolder, modelsFolder } from '../../../src/inference/model-store/models-folder.ts';
import { namedModel } from '../../../src/inference/model-store/named-model.ts';
import { verifyModel } from '../../../src/inference/model-store/verify-model.ts';
import { createExtractor } from '../../../src/reid/create-extractor.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-models-'));
afterAll(() => rmSync(folder, { recursive: true }));
const sha256 = createHash('sha256').update('weights').digest('hex');
const entry: CatalogueEntry = {
  name: 'thing',
  purpose: 'detector',
  file: 'thing.onnx',
  url: 'https://example.com/thing.onnx',
  known: [{ sha256, bytes: 7, origin: 'here' }],
  licence: { code: 'MIT', weights: 'none' },
  contract: 'x -> y',
};
const bundled: CatalogueEntry = { ...entry, name: 'own', file: 'no-such-file.onnx' };
delete (bundled as { url?: string }).url;
const catalogue = [entry, bundled];

describe('the catalogue', () => {
  it('has no name, file or checksum twice, and says everything', () => {
    const unique = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
    unique(modelCatalogue.map(({ name }) => name));
    unique(modelCatalogue.map(({ file }) => file));
    unique(modelCatalogue.flatMap(({ known }) => known.map((each) => each.sha256)));
    for (const { name, url, known, licence, contract } of modelCatalogue) {
      expect(name).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
      if (url !== undefined) expect(url).toMatch(/^https:\/\//);
      for (const { sha256, bytes } of known) {
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(bytes).toBeGreaterThan(0);
      }
      expect(licence.code).not.toBe('');
      expect(licence.weights).not.toBe('');
      expect(contract).toContain('->');
    }
  });

  it('suggests the name that was meant', () => {
    expect(() => findModel('yolox-nanno')).toThrow('did you mean "yolox-nano"?');
  });
});

describe('modelsFolder', () => {
  it('is where the user says, or in his cache', () => {
    expect(modelsFolder({ SIGHTLINE_MODELS: 'here' }, 'linux')).toBe(resolve('here'));
    expect(modelsFolder({ XDG_CACHE_HOME: '/cache' }, 'linux')).toBe('/cache/sightline/models');
    expect(modelsFolder({ XDG_CACHE_HOME: 'relative' }, 'linux')).toBe(
      join(homedir(), '.cache/sightline/models'),
    );
    expect(bundledFolder).toBe(resolve('models'));
  });
});

describe('a model by its name', () => {
  it('is its file; any other word is none of ours', () => {
    writeFileSync(join(folder, entry.file), 'weights');
    expect(namedModel('thing', 'detector', { folder, catalogue })).toBe(join(folder, entry.file));
    expect(namedModel('thing.onnx', 'detector', { folder, catalogue })).toBeUndefined();
  });

  it('says how to get it where it is not there', async () => {
    const missing = join(folder, 'nothing-in-here');
    process.env['SIGHTLINE_MODELS'] = missing;
    try {
      await expect(createDetector('yolox-nano')).rejects.toMatchObject({
        code: 'model',
        message: `model yolox-nano is not on this machine: ${join(missing, 'yolox_nano.onnx')} not found`,
        hint: 'Fetch it: sightline models pull yolox-nano',
      });
      await expect(createExtractor('osnet-x0.25-msmt17')).rejects.toMatchObject({
        hint: 'Fetch it: sightline models pull osnet-x0.25-msmt17',
      });
    } finally {
      delete process.env['SIGHTLINE_MODELS'];
    }
    expect(() => namedModel('own', 'detector', { folder, catalogue })).toThrow('not on this machine');
  });

  it('is refused for another purpose', async () => {
    await expect(createExtractor('yolox-nano')).rejects.toThrow('is for the detector, not for the extractor');
  });
});

it('lists what is there, whole or in part', () => {
  writeFileSync(join(folder, `${entry.file}.part`), 'wei');
  expect(listModels(folder, catalogue)).toMatchObject([
    { name: 'thing', state: 'present', bytes: 7 },
    { name: 'own', state: 'absent' },
  ]);
  rmSync(join(folder, entry.file));
  expect(listModels(folder, catalogue)[0]).toMatchObject({ state: 'started', bytes: 7 });
});

it('verifies by reading', async () => {
  const path = join(folder, entry.file);
  expect(await verifyModel(entry, folder)).toMatchObject({ result: 'absent' });
  writeFileSync(path, 'weights');
  expect(await verifyModel(entry, folder)).toMatchObject({ result: 'right', found: sha256, origin: 'here' });
  writeFileSync(path, 'weighed');
  expect(await verifyModel(entry, folder)).toMatchObject({ result: 'wrong', expected: [sha256] });
});
