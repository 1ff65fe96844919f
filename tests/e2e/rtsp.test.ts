import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startRtspServer, type RtspServer } from '../support/rtsp-server.ts';
import { startCli } from '../support/sightline-cli.ts';
import { createUserProject, type UserProject } from '../support/user-project.ts';
import { canMakeFilms, makeTestFilm, type TestFilm } from '../support/video-file.ts';

const nodeAv = await canMakeFilms();

/** Its detector sees one person who stands still, and tells of each frame on standard error. */
const pipeline = `
import { site } from 'sightline';

export default site({
  name: 'gate',
  cameras: { door: { url: 'rtsp://127.0.0.1:9/nobody-listens-here', fps: 10 } },
  detector: {
    name: 'one person',
    detect(frame) {
      console.error('frame of ' + frame.camera);
      return Promise.resolve([{ box: { x: 40, y: 10, width: 40, height: 100 }, confidence: 0.9 }]);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  },
  // A grey film shows nobody well.
  sampling: { everyMs: 200, minQuality: 0 },
  linking: { minEmbeddings: 1 },
});
`;

describe.skipIf(!nodeAv)('a site with an RTSP camera', () => {
  let project: UserProject;
  let film: TestFilm;
  const servers: RtspServer[] = [];
  const serve = async (port?: number) => {
    const options = { film: film.path, fps: 20, credentials: 'watchman:opensesame' };
    const server = await startRtspServer({ ...options, ...(port !== undefined && { port }) });
    servers.push(server);
    return server;
  };

  beforeAll(async () => {
    film = await makeTestFilm({ frames: 40, size: { width: 160, height: 120 }, format: 'h264' });
    project = createUserProject();
    project.write('gate.ts', pipeline);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.die();
  });
  afterAll(async () => {
    project[Symbol.dispose]();
    await film.remove();
  });

  it('goes on when the camera comes back, and keeps the password to itself', async () => {
    const first = await serve();
    const args = ['run', 'gate.ts', '--camera', `door=${first.url}`, '--json'];
    const running = startCli(args, { cwd: project.folder });
    await running.said('stderr', 'frame of door', 5);
    await first.die();
    await running.said('stderr', 'trying again in');
    await serve(first.port);
    await running.said('stderr', 'camera door: live, 160×120', 2);
    await running.said('stderr', 'frame of door', 15);
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.done;

    expect(exitCode, stderr).toBe(0);
    const said = stderr.split('\n');
    const reconnecting = said.findIndex((line) => line.includes('trying again in'));
    const liveAgain = said.findLastIndex((line) => line.includes('live, 160×120'));
    expect(said[0]).toContain('connecting');
    expect(reconnecting).toBeGreaterThan(said.findIndex((line) => line.includes('live, 160×120')));
    expect(liveAgain).toBeGreaterThan(reconnecting);
    expect(said.slice(liveAgain).filter((line) => line === 'frame of door').length).toBeGreaterThan(0);
    expect(JSON.parse(stdout.split('\n')[0]!)).toMatchObject({
      type: 'appeared',
      site: 'gate',
      camera: 'door',
    });
    expect(stdout + stderr).not.toMatch(/opensesame|watchman/);
  });

  it('says that the password is wrong, and not which one was given', async () => {
    const { url } = await serve();
    const door = url.replace('opensesame', 'closesesame');
    const args = ['run', 'gate.ts', '--camera', `door=${door}`, '--for', '4s'];
    const { exitCode, stdout, stderr } = await startCli(args, { cwd: project.folder }).done;
    expect(stderr).toMatch(/^error: camera door: .*(401|[Uu]nauthorized)/m);
    expect(stdout + stderr).not.toMatch(/sesame|watchman/);
    expect(exitCode).toBe(1);
  });
});
