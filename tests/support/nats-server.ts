import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = resolve('.cache/nats-server');
const UNAVAILABLE =
  'skipped: no nats-server on PATH and none could be fetched (Debian: apt-get install nats-server)';

let found: Promise<string | undefined> | undefined;

/** The NATS server program: on PATH, where Debian puts it, or fetched without root into `.cache/nats-server`. */
export function natsServerBinary(): Promise<string | undefined> {
  found ??= find();
  return found;
}

async function find(): Promise<string | undefined> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin'];
  const candidates = folders.map((folder) => join(folder, 'nats-server'));
  const binary = [...candidates, join(cache, 'usr/sbin/nats-server')].find(isExecutable);
  if (binary) return binary;
  if (existsSync('/usr/bin/apt-get')) {
    try {
      return await fetchPackage();
    } catch {
      // No package source, no network or no such package: said below.
    }
  }
  console.warn(UNAVAILABLE);
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function fetchPackage(): Promise<string> {
  // A folder of its own: test files run in several processes, and each may come here first.
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'download-'));
  try {
    await run('apt-get', ['download', 'nats-server'], { cwd: folder, timeout: 60_000 });
    const file = (await readdir(folder)).find((name) => name.endsWith('.deb'));
    if (!file) throw new Error('nothing was downloaded');
    await run('dpkg', ['-x', join(folder, file), cache]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.warn(`nats-server was not installed: downloaded its Debian package and unpacked it into ${cache}`);
  return join(cache, 'usr/sbin/nats-server');
}

export interface NatsServerOptions {
  /** Default true. */
  readonly jetstream?: boolean;
  /** More arguments, e.g. `['--user', 'a', '--pass', 'b']`. */
  readonly args?: readonly string[];
}

export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** Ends it politely and removes its temporary folder. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash does; its store stays. */
  kill(): Promise<void>;
  /** Stops it from answering, without closing a connection; returns what wakes it again. */
  pause(): () => void;
  /** Starts it again on the same port with the same store. */
  restart(): Promise<void>;
}

export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const binary = await natsServerBinary();
  if (!binary) throw new Error(UNAVAILABLE);
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'sightline-nats-'));
  const args = ['--addr', '127.0.0.1', '--port', `${port}`, ...(options.args ?? [])];
  if (options.jetstream ?? true) args.push('--jetstream', '--store_dir', folder);
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = spawn(binary!, args, { stdio: 'ignore' });
    child = started;
    for (let attempt = 0; attempt < 200; attempt++) {
      if (started.exitCode !== null)
        throw new Error(`nats-server ${args.join(' ')} exited with ${started.exitCode}`);
      if (await answers(port)) return;
      await wait(25);
    }
    throw new Error(`nats-server does not answer on port ${port}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const exited = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await exited;
  }

  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    pause() {
      child?.kill('SIGSTOP');
      return () => child?.kill('SIGCONT');
    },
    restart: start,
  };
}

/** A port that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve((address as { port: number }).port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({ port, host: '127.0.0.1' });
    const done = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    // The server greets with INFO once it takes clients, JetStream included.
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.setTimeout(500, () => done(false));
  });
}
