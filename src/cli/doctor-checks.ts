import { execFile } from 'node:child_process';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { SightlineError } from '../errors.ts';
import { connectNats } from '../streams/bus/nats-connect.ts';
import { findFfmpeg, nodeAvAvailable } from '../streams/probe-tools.ts';

/** One thing that Sightline uses. */
export interface Check {
  readonly name: string;
  /** What is there; absent where it is missing. */
  readonly found?: string;
  /** Without it Sightline does not do its work. */
  readonly essential: boolean;
  /** What still works while it is missing. */
  readonly without: string;
  /** How to get it. */
  readonly get: string;
}

/** Looks at this machine, and at a NATS server where one is named. */
export async function checkMachine(nats?: string): Promise<Check[]> {
  const [ffmpeg, nodeAv] = await Promise.all([findFfmpeg(), nodeAvAvailable()]);
  return [
    node(),
    machine(),
    check('FFmpeg', ffmpeg && `${ffmpeg.version} (${ffmpeg.path})`, {
      essential: !nodeAv,
      without: nodeAv
        ? 'Cameras and files are read in process, through node-av.'
        : 'Only synthetic scenes can be played.',
      get: 'apt-get install ffmpeg, brew install ffmpeg, or npm install ffmpeg-static',
    }),
    check('node-av', nodeAv ? 'loads' : undefined, {
      without: ffmpeg ? 'Cameras and files are read through FFmpeg.' : 'Only synthetic scenes can be played.',
      get: 'npm install node-av',
    }),
    await onnxRuntime(),
    await hnswlib(),
    await compiler(),
    await natsServerProgram(),
    ...(nats === undefined ? [] : [await natsServer(nats)]),
  ];
}

function check(
  name: string,
  found: string | undefined,
  rest: Omit<Check, 'name' | 'found' | 'essential'> & { readonly essential?: boolean },
): Check {
  return { name, essential: false, ...rest, ...(found !== undefined && { found }) };
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > 20 || (major === 20 && minor >= 19);
  return check('Node.js 20.19 or later', recent ? process.versions.node : undefined, {
    essential: true,
    without: `This is ${process.versions.node}; nothing is tested with it.`,
    get: 'https://nodejs.org, or nvm install 22',
  });
}

function machine(): Check {
  const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
  const memory = `${gib(totalmem())} GiB of memory, ${gib(freemem())} free`;
  return check('Processor and memory', `${availableParallelism()} cores, ${memory}`, {
    without: '',
    get: '',
  });
}

async function onnxRuntime(): Promise<Check> {
  let found: string | undefined;
  try {
    const { probeProviders } = await import('../inference/probe-providers.ts');
    const { provider, unavailable } = await probeProviders();
    const passedOver = unavailable.map((each) => `not ${each.provider}: ${each.reason}`);
    if (provider !== '') found = [`models run on ${provider}`, ...passedOver].join('\n');
  } catch {
    // No build for this platform, or it was not installed.
  }
  return check('ONNX Runtime', found, {
    essential: true,
    without: 'Only the motion detector and the colour features run.',
    get: 'npm rebuild onnxruntime-node',
  });
}

async function hnswlib(): Promise<Check> {
  const loads = await import('hnswlib-node').then(
    () => true,
    () => false,
  );
  return check('hnswlib-node', loads ? 'loads' : undefined, {
    without: 'Identities are searched exactly, which is slow above some ten thousand.',
    get: 'npm rebuild hnswlib-node (needs a C++ compiler)',
  });
}

async function compiler(): Promise<Check> {
  return check('C++ compiler', await firstVersion(['c++', 'g++', 'clang++'], '--version'), {
    without: 'Everything already installed runs; hnswlib-node cannot be built.',
    get: 'apt-get install g++ make, or xcode-select --install',
  });
}

async function natsServerProgram(): Promise<Check> {
  // Debian puts it where only root's PATH looks.
  return check(
    'NATS server program',
    await firstVersion(['nats-server', '/usr/sbin/nats-server'], '--version'),
    {
      without: 'Edge and centre run in one process, or with a server on another machine.',
      get: 'apt-get install nats-server, or https://nats.io/download; start it with "nats-server -js"',
    },
  );
}

async function natsServer(servers: string): Promise<Check> {
  try {
    const { connection, server } = await connectNats({ servers, name: 'sightline doctor' });
    const found = `${connection.info?.version ?? ''} with JetStream at ${server}`;
    await connection.close();
    return check('NATS server', found, { essential: true, without: '', get: '' });
  } catch (error) {
    if (!(error instanceof SightlineError)) throw error;
    return check('NATS server', undefined, {
      essential: true,
      without: `${error.message}.`,
      get: error.hint ?? '',
    });
  }
}

/** First line that the first program to answer says. */
async function firstVersion(programs: readonly string[], flag: string): Promise<string | undefined> {
  for (const program of programs) {
    try {
      const { stdout } = await promisify(execFile)(program, [flag], { timeout: 10_000, windowsHide: true });
      return stdout.split('\n', 1)[0]!.trim();
    } catch {
      // Not there, or not working: as good as not there.
    }
  }
  return undefined;
}
