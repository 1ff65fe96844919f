import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface RtspServerOptions {
  /** A bare H.264 file (Annex B), looped. */
  readonly film: string;
  readonly fps: number;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** `user:password` that clients must know. */
  readonly credentials?: string;
}

export type RtspCommand = 'stall' | 'resume' | 'drop' | 'shut-down' | 'count';
export type RtspReport =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'done'; readonly clients: number; readonly served: number };

/** An RTSP server in another process, with its faults. */
export interface RtspServer {
  readonly port: number;
  readonly url: string;
  /** Connections are kept, but nothing is sent. */
  stall(): Promise<unknown>;
  resume(): Promise<unknown>;
  /** Cuts all connections. */
  drop(): Promise<unknown>;
  /** Connections open now, and accepted so far. */
  count(): Promise<{ clients: number; served: number }>;
  /** Kills the process, so that clients see a clean end. */
  die(): Promise<void>;
}

/** Starts the server; use {@link RtspServer.die} to stop it. */
export async function startRtspServer(options: RtspServerOptions): Promise<RtspServer> {
  const entry = fileURLToPath(new URL('./rtsp-server-process.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(child, 'message')) as [Extract<RtspReport, { kind: 'listening' }>];
  const credentials = options.credentials === undefined ? '' : `${options.credentials}@`;

  async function command(word: RtspCommand): Promise<Extract<RtspReport, { kind: 'done' }>> {
    const answered = once(child, 'message');
    child.send(word);
    return ((await answered) as [Extract<RtspReport, { kind: 'done' }>])[0];
  }

  return {
    port,
    url: `rtsp://${credentials}127.0.0.1:${port}/film`,
    stall: () => command('stall'),
    resume: () => command('resume'),
    drop: () => command('drop'),
    count: () => command('count'),
    async die() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
