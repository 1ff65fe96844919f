import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const program = resolve('dist/cli/main.js');

/** How a process ended, and all it said. */
export interface CliResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under way. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly done: Promise<CliResult>;
  /** All that the stream held until now. */
  heard(stream: 'stdout' | 'stderr'): string;
  /** Resolves once the stream holds the text so many times; rejects where the process ends before that. */
  said(stream: 'stdout' | 'stderr', text: string, times?: number): Promise<void>;
}

/** Starts `sightline <args>`, the built program, in a process of its own. */
export function startCli(args: readonly string[], options: { readonly cwd?: string } = {}): RunningCli {
  return startNode([program, ...args], options);
}

/** Runs `sightline <args>` to its end. */
export function cli(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<CliResult> {
  return startCli(args, options).done;
}

/** Starts `node <args>` with an environment like a user's, not like the test runner's. */
export function startNode(args: readonly string[], { cwd }: { readonly cwd?: string } = {}): RunningCli {
  const { FORCE_COLOR: _colour, NODE_OPTIONS: _options, ...environment } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...environment, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that failed must not leave it behind.
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  let over = false;
  const done = once(child, 'close').then(([exitCode]) => {
    over = true;
    process.off('exit', kill);
    return { exitCode: exitCode as number | null, ...output };
  });
  return {
    child,
    done,
    heard: (stream) => output[stream],
    async said(stream, text, times = 1) {
      while (output[stream].split(text).length <= times) {
        if (over) throw new Error(`ended without saying "${text}": ${output.stdout}${output.stderr}`);
        await wait(20);
      }
    },
  };
}
