import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/errors.ts';
import type { CatalogueEntry } from '../../../src/inference/model-store/catalogue.ts';
import { modelPlace } from '../../../src/inference/model-store/model-place.ts';
import { pullModel, type PullOptions } from '../../../src/inference/model-store/pull-model.ts';
import { createRandom } from '../../../src/maths/random.ts';
import { startModelServer, type ModelServer } from './model-server.ts';

const random = createRandom(7);
const content = Buffer.from(Uint8Array.from({ length: 300_000 }, () => random.int(256)));
const other = Buffer.from(content).fill(1, 0, 50);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

let server: ModelServer;
let folder: string;
let entry: CatalogueEntry;
const final = (): string => join(folder, 'thing.onnx');
const pull = (options: PullOptions = {}) =>
  pullModel(entry, { folder, retryMs: 1, lock: { beatMs: 20, staleMs: 200 }, ...options });
const failure = async (promise: Promise<unknown>): Promise<ModelError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
};

beforeEach(async () => {
  server = await startModelServer(content);
  folder = mkdtempSync(join(tmpdir(), 'sightline-store-'));
  entry = {
    name: 'thing',
    purpose: 'detector',
    file: 'thing.onnx',
    url: `${server.url}/file`,
    known: [{ sha256: sha256(content), bytes: content.length, origin: 'here' }],
    licence: { code: 'MIT', weights: 'none' },
    contract: 'x -> y',
  };
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('pullModel', () => {
  it('fetches, checks, says how far it is, and leaves nothing but the model', async () => {
    const steps: number[] = [];
    const pulled = await pull({ onProgress: (done) => void steps.push(done) });
    expect(pulled).toEqual({
      path: final(),
      sha256: sha256(content),
      bytes: content.length,
      fetched: true,
    });
    expect(readFileSync(final()).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['thing.onnx']);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(content.length);
  });

  it('fetches nothing twice', async () => {
    await pull();
    expect(await pull()).toMatchObject({ fetched: false, bytes: content.length });
    expect(server.ranges).toHaveLength(1);
  });

  it('follows a redirect', async () => {
    expect(await pull({ from: `${server.url}/moved` })).toMatchObject({ fetched: true });
  });

  it('resumes within one pull when the connection breaks', async () => {
    server.behaviour.cut = { times: 2, afterBytes: 100_000 };
    await pull();
    expect(readFileSync(final()).equals(content)).toBe(true);
    expect(server.ranges).toEqual(['', 'bytes=100000-', 'bytes=200000-']);
  });

  it('resumes where an earlier pull gave up', async () => {
    server.behaviour.cut = { times: 1, afterBytes: 120_000 };
    const error = await failure(pull({ attempts: 1 }));
    expect(error.message).toContain('cannot be fetched');
    expect(error.hint).toContain('pull again');
    expect(modelPlace(entry, folder)).toMatchObject({ state: 'started', bytes: 120_000 });
    await pull();
    expect(server.ranges.at(-1)).toBe('bytes=120000-');
    expect(readFileSync(final()).equals(content)).toBe(true);
  });

  it('takes what an earlier pull had whole but not yet checked', async () => {
    await pull();
    writeFileSync(`${final()}.part`, content);
    writeFileSync(
      `${final()}.part.json`,
      JSON.stringify({
        source: createHash('sha256').update(`${server.url}/file`).digest('hex'),
        validator: '"one"',
      }),
    );
    rmSync(final());
    await pull();
    expect(server.ranges.at(-1)).toBe(`bytes=${content.length}-`);
    expect(readFileSync(final()).equals(content)).toBe(true);
  });

  it('starts over where the file on the server has changed', async () => {
    server.behaviour.content = other;
    server.behaviour.cut = { times: 1, afterBytes: 100_000 };
    await failure(pull({ attempts: 1 }));
    server.behaviour.content = content;
    server.behaviour.etag = '"two"';
    await pull();
    expect(server.ranges).toEqual(['', 'bytes=100000-']);
    expect(readFileSync(final()).equals(content)).toBe(true);
  });

  it('starts over where the server knows no ranges', async () => {
    server.behaviour.ranges = false;
    server.behaviour.cut = { times: 1, afterBytes: 100_000 };
    await pull();
    expect(readFileSync(final()).equals(content)).toBe(true);
  });

  it('does not resume what the server cannot vouch for', async () => {
    server.behaviour.etag = undefined;
    server.behaviour.cut = { times: 1, afterBytes: 100_000 };
    await pull();
    expect(server.ranges).toEqual(['', '']);
    server.behaviour.etag = 'W/"weak"';
    rmSync(final());
    server.behaviour.cut = { times: 1, afterBytes: 100_000 };
    await pull();
    expect(server.ranges.slice(2)).toEqual(['', '']);
  });

  it('refuses a wrong checksum, keeps nothing, and says both', async () => {
    server.behaviour.content = other;
    const error = await failure(pull());
    expect(error.message).toContain(`expected SHA-256 ${sha256(content)}`);
    expect(error.message).toContain(`found ${sha256(other)}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves the model that is there alone when a new one is refused', async () => {
    writeFileSync(final(), 'damaged');
    server.behaviour.content = other;
    await failure(pull());
    expect(readFileSync(final(), 'utf8')).toBe('damaged');
    server.behaviour.content = content;
    expect(await pull()).toMatchObject({ fetched: true });
    expect(readFileSync(final()).equals(content)).toBe(true);
  });

  it('tries again what may pass, and says at once what will not', async () => {
    server.behaviour.refuse = { times: 2, status: 503 };
    await pull();
    rmSync(final());
    const before = server.ranges.length;
    server.behaviour.refuse = { times: 1, status: 404 };
    const error = await failure(pull());
    expect(error.message).toMatch(/\/file answered 404 Not Found$/);
    expect(error.hint).toContain('--from');
    expect(server.ranges.length).toBe(before + 1);
  });

  it('gives up on a server that falls silent, and on one that is not there', async () => {
    server.behaviour.stall = true;
    expect((await failure(pull({ attempts: 1, silenceMs: 80 }))).message).toContain('silent for 0.08 s');
    await server[Symbol.asyncDispose]();
    expect((await failure(pull({ attempts: 2 }))).message).toContain('ECONNREFUSED');
  });

  it('stops when told to, and can go on later', async () => {
    server.behaviour.stall = true;
    const stop = new AbortController();
    const pulling = pull({
      signal: stop.signal,
      onProgress: (done) => {
        if (done > 0) stop.abort(new Error('enough'));
      },
    });
    await expect(pulling).rejects.toThrow('enough');
    server.behaviour.stall = false;
    await pull();
    expect(server.ranges.at(-1)).toMatch(/^bytes=\d+-$/);
  });

  it('refuses a file that is larger than the model before it fills the disk', async () => {
    server.behaviour.content = Buffer.alloc(content.length + 1);
    const error = await failure(pull());
    expect(error.message).toContain(`expected at most ${content.length} bytes, found ${content.length + 1}`);
    expect(existsSync(`${final()}.part`)).toBe(false);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    symlinkSync('/dev/full', `${final()}.part`);
    const error = await failure(pull());
    expect(error.message).toBe(`no space left in ${folder}`);
    expect(error.hint).toContain('SIGHTLINE_MODELS');
  });

  it('says that its folder cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    const error = await failure(pull({ folder: join(folder, 'file', 'models') }));
    expect(error.message).toContain('cannot be written');
  });

  it('never shows what an address may keep secret', async () => {
    server.behaviour.refuse = { times: 1, status: 403 };
    const error = await failure(pull({ from: `${server.url}/file?signature=secret` }));
    expect(JSON.stringify([error.message, error.hint, error.fields])).not.toContain('secret');
  });

  it('takes a file from this machine, and checks it as well', async () => {
    const own = join(folder, 'own.bin');
    writeFileSync(own, content);
    expect(await pull({ from: own })).toMatchObject({ fetched: true });
    expect(server.ranges).toEqual([]);
    writeFileSync(own, other);
    rmSync(final());
    expect((await failure(pull({ from: own }))).message).toContain('wrong checksum');
    expect((await failure(pull({ from: join(folder, 'none') }))).message).toContain('none not found');
  });

  it('has nothing to pull for a model of the package', async () => {
    const { url: _, ...bundled } = entry;
    expect((await failure(pullModel(bundled, { folder }))).message).toContain('comes with the package');
  });

  it('takes turns: two pulls at once fetch once', async () => {
    let waited = false;
    const [one, two] = await Promise.all([pull(), pull({ onWaiting: () => (waited = true) })]);
    expect([one.fetched, two.fetched].sort()).toEqual([false, true]);
    expect(waited).toBe(true);
    expect(server.ranges).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['thing.onnx']);
  });

  it('takes over from a pull that died', async () => {
    writeFileSync(`${final()}.lock`, 'whoever');
    expect(await pull()).toMatchObject({ fetched: true });
    expect(readdirSync(folder)).toEqual(['thing.onnx']);
  });
});
