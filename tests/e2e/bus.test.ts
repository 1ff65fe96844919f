import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { natsServerBinary, startNatsServer, type NatsServer } from '../support/nats-server.ts';
import { dataFolder, missing } from '../support/reference-data.ts';
import { cli, startCli } from '../support/sightline-cli.ts';
import { createUserProject, syntheticPipeline, type UserProject } from '../support/user-project.ts';

const available = (await natsServerBinary()) !== undefined;
const video = (n: number): string => join(dataFolder, `video/plaza2cam/cam${n}.mp4`);
const model = (name: string): string => join(dataFolder, 'models', `${name}.onnx`);
const withData = [video(1), video(2), model('yolox_nano'), model('osnet_x0_25_msmt17')].every(
  (path) => !missing(path),
);

let project: UserProject;
beforeAll(() => {
  project = createUserProject();
});
afterAll(() => project[Symbol.dispose]());

/** The events of a run that must end well. */
async function events(...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await cli(['run', ...args, '--json']);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

const typesOf = (lines: string): Set<string> =>
  new Set(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type),
  );

describe('a recorded site', () => {
  let alone: string;
  beforeAll(async () => {
    project.write('lab.ts', syntheticPipeline());
    alone = await events(join(project.folder, 'lab.ts'));
  }, 180_000);

  it('has people who are seen again', () => {
    expect(typesOf(alone)).toContain('appeared');
    expect(typesOf(alone)).toContain('matched');
  });

  it('gives the same events byte for byte, however crops are gathered and however long it may take', async () => {
    const batches = project.write('batches.ts', syntheticPipeline('batch: { maxSize: 1, maxWaitMs: 0 },'));
    const large = project.write('large.ts', syntheticPipeline('batch: { maxSize: 64, maxWaitMs: 400 },'));
    expect(await events(batches, '--for', '1h')).toBe(alone);
    expect(await events(large)).toBe(alone);
  });

  describe.skipIf(!available)('over NATS', () => {
    let server: NatsServer;
    const lab = (): string => join(project.folder, 'lab.ts');
    const central = () => startCli(['run', lab(), '--role', 'central', '--nats', server.url, '--json']);
    const edge = () => startCli(['run', lab(), '--role', 'edge', '--nats', server.url, '--json']);

    async function withServer(work: () => Promise<void>): Promise<void> {
      server = await startNatsServer();
      try {
        await work();
      } finally {
        await server.stop();
      }
    }

    it('gives the same events from an edge and a centre that was there first, and to whoever watches', () =>
      withServer(async () => {
        const watching = startCli(['watch', '--site', 'lab', '--nats', server.url, '--json']);
        await watching.said('stderr', 'watching lab');
        const [centre, seen] = await Promise.all([central().done, edge().done]);
        expect(centre.exitCode, centre.stderr).toBe(0);
        expect(seen.exitCode, seen.stderr).toBe(0);
        expect(centre.stdout).toBe(alone);
        expect(seen.stdout).toBe('');
        await watching.said('stdout', '\n', alone.split('\n').length - 1);
        watching.child.kill('SIGINT');
        const watched = await watching.done;
        expect(watched.stdout).toBe(alone);
        expect(watched.exitCode).toBe(0);
      }));

    it('gives the same events from a centre that comes when the edge has gone', () =>
      withServer(async () => {
        const seen = await edge().done;
        expect(seen.exitCode, seen.stderr).toBe(0);
        const { exitCode, stdout, stderr } = await central().done;
        expect(exitCode, stderr).toBe(0);
        expect(stdout).toBe(alone);
      }));

    it('gives the same events in one process, each time that it runs', () =>
      withServer(async () => {
        expect(await events(lab(), '--nats', server.url)).toBe(alone);
        expect(await events(lab(), '--nats', server.url)).toBe(alone);
      }));

    it('gives the same events through a crash of the server', () =>
      withServer(async () => {
        const centre = central();
        const seeing = edge();
        await centre.said('stdout', '\n', 2);
        await server.kill();
        expect(centre.heard('stdout').length).toBeLessThan(alone.length);
        await server.restart();
        const [linked, seen] = await Promise.all([centre.done, seeing.done]);
        expect(seen.exitCode, seen.stderr).toBe(0);
        expect(linked.exitCode, linked.stderr).toBe(0);
        expect(linked.stdout).toBe(alone);
        for (const { stderr } of [linked, seen]) {
          expect(stderr).toMatch(/^bus: connected(.|\n)*^bus: .* was lost(.|\n)*^bus: connected/m);
          expect(stderr).not.toContain('(node:');
        }
      }));
  });
});

describe.skipIf(!withData || !available)('two videos, with networks', () => {
  it('gives the same events in one process and in two', async () => {
    // Each run reads a few seconds: what follows a cut film is never decoded.
    const pipeline = project.write(
      'plaza.ts',
      `
import { from, takeWhile } from 'rxjs';
import { cameraId, site, videoSource } from 'sightline';

const beginning = (name, url) => {
  const source = videoSource({ camera: cameraId(name), url, fps: 4 });
  return { camera: source.camera, live: false, frames: () => from(source.frames()).pipe(takeWhile((frame) => {
    if (frame.capturedAt < 10_000) return true;
    frame[Symbol.dispose]();
    return false;
  })) };
};

export default site({
  name: 'plaza',
  cameras: {
    left: beginning('left', ${JSON.stringify(video(1))}),
    right: beginning('right', ${JSON.stringify(video(2))}),
  },
  detector: ${JSON.stringify(`yolox:${model('yolox_nano')}`)},
  extractor: ${JSON.stringify(`osnet:${model('osnet_x0_25_msmt17')}`)},
});
`,
    );
    const server = await startNatsServer();
    try {
      const alone = await events(pipeline);
      const split = ['run', pipeline, '--nats', server.url, '--json', '--role'];
      const [centre, seen] = await Promise.all([cli([...split, 'central']), cli([...split, 'edge'])]);
      expect(typesOf(alone)).toContain('appeared');
      expect(seen.exitCode, seen.stderr).toBe(0);
      expect(centre.stdout, centre.stderr).toBe(alone);
    } finally {
      await server.stop();
    }
  });
});
