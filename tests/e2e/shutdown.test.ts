import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cameraId, type EdgeRecord, trackId } from '../../src/domain.ts';
import { readTrackTable } from '../../src/evaluation/track-table.ts';
import { natsBus } from '../../src/streams/bus/nats.ts';
import { nodeAvAvailable } from '../../src/streams/probe-tools.ts';
import { settled } from '../contracts/bus.contract.ts';
import { natsServerBinary, startNatsServer } from '../support/nats-server.ts';
import { dataFolder, missing } from '../support/reference-data.ts';
import { startRtspServer } from '../support/rtsp-server.ts';
import { cli, startCli, startNode } from '../support/sightline-cli.ts';
import { createUserProject, syntheticPipeline, type UserProject } from '../support/user-project.ts';
import { makeTestFilm } from '../support/video-file.ts';

const nats = (await natsServerBinary()) !== undefined;
const nodeAv = await nodeAvAvailable();
const [yolox, osnet] = ['yolox_nano', 'osnet_x0_25_msmt17'].map((name) =>
  join(dataFolder, `models/${name}.onnx`),
);
const withModels = !missing(yolox!) && !missing(osnet!);

let project: UserProject;
beforeAll(() => {
  project = createUserProject();
});
afterAll(() => project[Symbol.dispose]());

/** Command lines with this text in them, where /proc tells (Linux); else none are seen. */
function commandsWith(text: string): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter(Number)
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
      } catch {
        return [];
      }
    })
    .filter((command) => command.includes(text));
}

const camera = cameraId('cam-1');
const seen = (n: number, capturedAt: number): EdgeRecord => ({
  kind: 'embedding',
  camera,
  track: trackId(camera, '0', n),
  capturedAt,
  box: { x: 10 * n, y: 0, width: 20, height: 60 },
  quality: 1,
  model: { id: 'test', version: '1' },
  global: Float32Array.from({ length: 8 }, (_, i) => (i === n ? 1 : 0)),
});

describe('an interrupt', () => {
  it('ends a run gracefully: what is open is settled and written', async () => {
    const long = project.write('long.ts', syntheticPipeline('', { cameras: 2, seconds: 3_600 }));
    const out = join(project.folder, 'out');
    const running = startCli(['run', long, '--json', '--out', out]);
    await running.said('stdout', '\n', 2);
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.done;
    expect(exitCode, stderr).toBe(0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { identity: string; track: string });
    const rows = [...readTrackTable(join(out, 'tracks.csv')).values()].flat();
    expect(rows.length).toBeGreaterThan(0);
    // Every track of the table got its identity from an event that was printed.
    for (const { track } of rows) expect(events.map((event) => event.track)).toContain(track);
  });

  it('of its reader (as by `| head`) ends a run without a word', async () => {
    const long = project.write('piped.ts', syntheticPipeline('', { cameras: 2, seconds: 3_600 }));
    const running = startCli(['run', long, '--json']);
    await running.said('stdout', '\n');
    running.child.stdout!.destroy();
    const { exitCode, stderr } = await running.done;
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it.skipIf(!nats)('ends a centre that waits for its edges, and settles what it knows', async () => {
    const pipeline = project.write(
      'centre.ts',
      syntheticPipeline('linking: { minEmbeddings: 1 },', { cameras: 1 }),
    );
    const server = await startNatsServer();
    try {
      await using edge = await natsBus({ site: 'lab', servers: server.url });
      const publish = (record: EdgeRecord) => settled(edge.publishRecord(record));
      const running = startCli(['run', pipeline, '--role', 'central', '--nats', server.url, '--json']);
      await publish(seen(1, 0));
      await publish({ kind: 'progress', camera, capturedAt: 60_000, ended: false });
      await running.said('stdout', '\n');
      await publish(seen(2, 60_100));
      running.child.kill('SIGINT');
      const { exitCode, stdout, stderr } = await running.done;
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toContain('cam-1/0/1');

      // The next one goes on where that one stopped, and ends when its time is over.
      await publish(seen(3, 60_200));
      const next = await cli([
        'run',
        pipeline,
        '--role',
        'central',
        '--nats',
        server.url,
        '--json',
        '--for',
        '2s',
      ]);
      expect(next.exitCode, next.stderr).toBe(0);
      expect(stdout + next.stdout).toContain('cam-1/0/2');
      expect(next.stdout).toContain('cam-1/0/3');
    } finally {
      await server.stop();
    }
  });
});

describe('leaving a site', () => {
  /** Subscribes, leaves at once or after some frames, and must then have nothing that keeps the process alive. */
  const program = (declaration: string, frames: number): string => `
import { site, syntheticSite } from 'sightline';

const scene = syntheticSite({ seed: 1, cameras: 2, durationMs: 600_000 });
let seen = 0;
const subscription = site({
  name: 'lab',
  cameras: Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)])),
  ${declaration}
}).run({ observer: { step: () => { if (++seen === ${frames}) leave(); } } }).subscribe({
  error: (error) => console.error(error.message),
  complete: () => console.error('completed'),
});
function leave() {
  subscription.unsubscribe();
  console.log('left');
}
if (${frames} === 0) leave();
`;

  async function expectToEnd(name: string, text: string): Promise<void> {
    project.write(name, text);
    const running = startNode([name], { cwd: project.folder });
    await running.said('stdout', 'left');
    const forced = setTimeout(() => running.child.kill('SIGKILL'), 30_000);
    expect(await running.done).toEqual({ exitCode: 0, stdout: 'left\n', stderr: '' });
    clearTimeout(forced);
  }

  it('closes scenes and their threads', () => expectToEnd('leave-scene.js', program('', 30)));

  it.skipIf(!withModels)('closes the threads of networks', () =>
    expectToEnd(
      'leave-models.js',
      program(
        `detector: ${JSON.stringify(`yolox:${yolox!}`)}, extractor: ${JSON.stringify(`osnet:${osnet!}`)},`,
        5,
      ),
    ),
  );

  it.skipIf(!nats)('closes also what was just being opened', async () => {
    const server = await startNatsServer();
    try {
      const models = withModels ? `detector: ${JSON.stringify(`yolox:${yolox!}`)},` : '';
      await expectToEnd('leave-early.js', program(`bus: { nats: '${server.url}' }, ${models}`, 0));
      await expectToEnd('leave-nats.js', program(`bus: { nats: '${server.url}' },`, 20));
    } finally {
      await server.stop();
    }
  });

  it.skipIf(!nodeAv)('ends the decoders of its cameras', async () => {
    const film = await makeTestFilm({ frames: 40, format: 'h264' });
    const camera = await startRtspServer({ film: film.path, fps: 20 });
    try {
      const declaration = `cameras: { door: '${camera.url}', file: { url: ${JSON.stringify(film.path)}, startAt: 0 } },`;
      await expectToEnd('leave-cameras.js', program(declaration, 50));
      expect(commandsWith(camera.url)).toEqual([]);
    } finally {
      await camera.die();
      await film.remove();
    }
  });
});
