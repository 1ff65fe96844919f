import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, type CliResult } from '../support/sightline-cli.ts';
import { freePort } from '../support/nats-server.ts';
import { dataFolder, missing } from '../support/reference-data.ts';
import { createUserProject, syntheticPipeline, type UserProject } from '../support/user-project.ts';

/** What is wrong and where, and what to do, in one line each; never a stack trace. */
function expectComplaints({ exitCode, stdout, stderr }: CliResult, ...complaints: RegExp[][]): void {
  const errors = stderr.split('\n').filter((line) => line.startsWith('error:'));
  expect(errors, stderr).toHaveLength(complaints.length);
  complaints.forEach((parts, i) => parts.forEach((part) => expect(errors[i]).toMatch(part)));
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
  expect(exitCode).toBeGreaterThan(0);
}

describe('bad input', () => {
  let project: UserProject;
  let good: string;
  beforeAll(() => {
    project = createUserProject();
    good = project.write('good.ts', syntheticPipeline('', { cameras: 2, seconds: 2 }));
    project.write('two.ts', declared(`cameras: { door: 'door.mp4', till: 'till.mp4' }`));
    project.write('noise.mp4', 'this is no film at all\n'.repeat(50));
    project.write('noise.onnx', 'this is no network at all\n'.repeat(50));
    mkdirSync(join(project.folder, 'empty'));
  });
  afterAll(() => project[Symbol.dispose]());

  const declared = (fields: string): string =>
    `import { site } from 'sightline';\nexport default site({ name: 'shop', ${fields} });\n`;
  const run = (...args: string[]) => cli(['run', ...args], { cwd: project.folder });

  describe('cameras', () => {
    it('names each file that is missing, a folder, or no video', async () => {
      expectComplaints(
        await run('two.ts', '--camera', 'door=nothing.mp4', '--camera', 'till=noise.mp4'),
        [/camera door: video file not found: .*nothing\.mp4/, /Check the path/],
        [/camera till: noise\.mp4 is not a video/, /Check that the file plays/],
      );
      expectComplaints(
        await run('two.ts', '--camera', 'door=empty', '--camera', 'till=noise.mp4'),
        [/camera door: not a file: .*empty/, /Name one video file/],
        [/till/],
      );
    });

    it('still prints the events of the good ones, and fails at the end', async () => {
      const file = project.write(
        'one-bad.ts',
        syntheticPipeline('', { cameras: 2, seconds: 8 })
          .replace('cameras: Object', `cameras: { bad: 'nothing.mp4', ...Object`)
          .replace('[id, scene.source(id)])),', '[id, scene.source(id)])) },'),
      );
      const { exitCode, stdout, stderr } = await run(file, '--json');
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string });
      expect(events.map(({ type }) => type)).toContain('appeared');
      expect(stderr.match(/^error:.*$/gm)).toEqual([expect.stringMatching(/camera bad: .*nothing\.mp4/)]);
      expect(exitCode).toBe(1);
    });

    it('says at the end which camera never answered, and keeps its password to itself', async () => {
      const door = `rtsp://watchman:opensesame@127.0.0.1:${await freePort()}/main`;
      const till = 'rtsp://watchman:opensesame@no-such-host.invalid/main';
      const result = await run(
        'two.ts',
        '--camera',
        `door=${door}`,
        '--camera',
        `till=${till}`,
        '--for',
        '4s',
      );
      expectComplaints(
        result,
        [/camera door: .*refused/i, /check that it is on, its address/],
        [/camera till: /, /check that it is on, its address/],
      );
      expect(result.stderr).not.toMatch(/opensesame|watchman/);
    });

    it('refuses an address of an unknown kind and a camera that is not declared', async () => {
      expectComplaints(await run('two.ts', '--camera', 'door=ftp://host/film.mp4'), [
        /camera door: .*unknown kind of address "ftp:"/,
        /rtsp:/,
      ]);
      expectComplaints(await run('two.ts', '--camera', 'dor=door.mp4'), [
        /camera "dor": not in this site, did you mean "door"/,
        /declared: door, till/,
      ]);
    });
  });

  describe('models', () => {
    it('names the file that is no model', async () => {
      expectComplaints(await run(good, '--detector', 'yolox:noise.onnx'), [
        /noise\.onnx.*not an ONNX model/,
        /again/,
      ]);
      expectComplaints(await run(good, '--extractor', 'osnet:gone.onnx'), [/gone\.onnx not found/, /path/]);
    });

    const [yolox, osnet] = ['yolox_nano.onnx', 'osnet_x0_25_msmt17.onnx'].map((name) =>
      join(dataFolder, 'models', name),
    );
    it.skipIf(missing(yolox!) || missing(osnet!))('says that a model is of the wrong kind', async () => {
      expectComplaints(await run(good, '--detector', `yolox:${osnet!}`), [
        /osnet.*not a YOLOX detector/,
        /right file/,
      ]);
      expectComplaints(await run(good, '--extractor', `osnet:${yolox!}`), [
        /yolox_nano.*it is not/,
        /right file/,
      ]);
    });

    it('knows its detectors and extractors', async () => {
      expectComplaints(await run(good, '--detector', 'yolo'), [/unknown detector "yolo"/, /'motion'/]);
      expectComplaints(await run(good, '--extractor', 'osnett'), [/no extractor 'osnett'/, /Give stripes/]);
    });
  });

  describe('pipeline files', () => {
    it('names the field that is misspelt', async () => {
      project.write('typo.ts', declared(`cameras: { door: 'door.mp4' }, linking: { treshold: 0.3 }`));
      expectComplaints(await run('typo.ts'), [
        /typo\.ts: linking\.treshold: unknown field, did you mean "threshold"/,
        /correct the field/,
      ]);
    });

    it('says why a file is no pipeline', async () => {
      project.write(
        'syntax.ts',
        `import { site } from 'sightline';\nexport default site({ name: 'shop',, });\n`,
      );
      project.write('import.ts', `import { sight } from 'sightline';\nexport default sight({});\n`);
      project.write('default.ts', `import { site } from 'sightline';\nexport const shop = site;\n`);
      expectComplaints(await run('gone.ts'), [/gone\.ts: no such file/, /give the path/]);
      expectComplaints(await run('empty'), [/empty: no such file/, /give the path/]);
      expectComplaints(await run('syntax.ts'), [
        /pipeline syntax\.ts: .*syntax\.ts:2:\d+: ERROR: /,
        /correct it/,
      ]);
      expectComplaints(await run('import.ts'), [/import\.ts: .*sight/, /correct it/]);
      expectComplaints(await run('default.ts'), [
        /default\.ts: its default export is not a site/,
        /export default site/,
      ]);
    });
  });

  it('refuses to run one half of a site that the other half cannot reach', async () => {
    for (const role of ['edge', 'central']) {
      expectComplaints(await run(good, '--role', role), [
        /bus: in memory/,
        new RegExp(`role "${role}"`),
        /--nats/,
      ]);
    }
  });

  it('refuses a folder for results that cannot be made, before any work is done', async () => {
    const out = ['--out', 'noise.mp4/results'];
    expectComplaints(await run(good, ...out), [/--out noise\.mp4\/results/, /may write/]);
    expectComplaints(await cli(['demo', ...out], { cwd: project.folder }), [
      /--out noise\.mp4\/results/,
      /may write/,
    ]);
  });

  it('says that no NATS server answers', async () => {
    const nats = `nats://me:opensesame@127.0.0.1:${await freePort()}`;
    for (const result of [
      await run(good, '--nats', nats),
      await cli(['watch', '--site', 'lab', '--nats', nats]),
    ]) {
      expectComplaints(result, [/no NATS server answers at nats:\/\/127/, /nats-server -js/]);
      expect(result.stderr).not.toContain('opensesame');
    }
  });

  describe('eval', () => {
    const evaluate = (...args: string[]) => cli(['eval', ...args], { cwd: project.folder });
    const seam = ['--left', 'left', '--right', 'right', '--seam', '640'];

    it('names the folder without pictures', async () => {
      expectComplaints(await evaluate('reid', '--dataset', 'gone'), [/folder gone cannot be read/, /folder/]);
      expectComplaints(await evaluate('reid', '--dataset', 'empty'), [/empty has no pictures/, /layout/]);
      expectComplaints(await evaluate('reid', '--dataset', 'empty', '--layout', 'pk'), [
        /layout 'pk'/,
        /market1501/,
      ]);
    });

    it('names file and line of a table that is none', async () => {
      project.write('other.csv', 'a,b\n1,2\n');
      const header = 'camera,capturedAt,track,identity,x,y,width,height';
      project.write('torn.csv', `${header}\nleft,0,left/0/1,id-1,1,2,3,4\nleft,40,left/0/1,id-1,1,2`);
      expectComplaints(await evaluate('hand-over', '--tracks', 'gone.csv', ...seam), [
        /gone\.csv: cannot be read/,
        /path/,
      ]);
      expectComplaints(await evaluate('hand-over', '--tracks', 'other.csv', ...seam), [
        /other\.csv:1/,
        /first line/,
      ]);
      expectComplaints(await evaluate('hand-over', '--tracks', 'torn.csv', ...seam), [
        /torn\.csv:3/,
        /8 values/,
      ]);
    });
  });

  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['run', 'good.ts', '--speed', '9'], /unknown option '--speed'/],
    [['run', 'good.ts', '--for', 'abc'], /--for.*'abc'.*60s/],
    [['run', 'good.ts', '--camera', 'door'], /--camera.*name=url/],
    [['run', 'good.ts', '--role', 'middle'], /--role.*all, edge, central/],
    [['run'], /missing required argument 'pipeline'/],
    [['demo', '--cameras', '0'], /--cameras.*from 1 up/],
    [['demo', '--cameras', '65', '--for', '1s'], /cameras.*65.*64/],
    [['watch'], /required option '--site/],
  ])('refuses %j', async (args, complaint) => {
    expect(existsSync(good)).toBe(true);
    expectComplaints(await cli(args, { cwd: project.folder }), [complaint]);
  });
});
