import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { FfmpegBinary } from '../probe-tools.ts';
import { framecrcParser } from './framecrc.ts';
import { picturePipe } from './picture-pipe.ts';
import { type OpenReader, type ReadRequest, readFailure } from './reader.ts';

const politeMs = 1000;

/**
 * Decodes in an FFmpeg child process: crashes and licences stay outside this process.
 *
 * The pictures come over stdout, which carries no times; so FFmpeg's tee muxer sends the same packets to
 * framecrc on a second pipe, which names the time and size of each.
 */
export function ffmpegReader(binary: FfmpegBinary): OpenReader {
  return (request, sink) => {
    const child = spawn(binary.path, ffmpegArguments(request, binary.version), {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if (!child.stdout) {
      // No file handles left: `error` says so, and nothing else of the child exists.
      child.once('error', (error) => sink.end({ kind: 'broken', detail: error.message }));
      return { close: () => Promise.resolve() };
    }
    const stdout = child.stdout;
    const times = child.stdio[3] as Readable;
    const gone = once(child, 'close').catch(() => undefined);
    let open = true;
    let lastWords = '';
    let pictures: ReturnType<typeof picturePipe> | undefined;

    function end(failure?: Parameters<typeof sink.end>[0]): void {
      if (!open) return;
      stop();
      sink.end(failure);
    }

    function stop(): void {
      open = false;
      pictures?.close();
      stdout.destroy();
      times.destroy();
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), politeMs);
      void gone.then(() => clearTimeout(impatience));
    }

    const parse = framecrcParser();
    times.setEncoding('utf8').on('data', (text: string) => {
      for (const record of parse(text)) {
        if (!open) return;
        if (record.kind === 'size') {
          pictures = picturePipe(stdout, sink.open(record.size), request.live, sink);
        } else if (pictures?.bytes === record.bytes) {
          pictures.time(record.streamMs);
        } else {
          end({ kind: 'broken', detail: 'the size of the picture changed in mid-stream' });
        }
      }
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    child.on('error', (error) => end({ kind: 'no-decoder', detail: error.message }));
    child.on('close', (code, signal) => {
      const detail = lastWords.trim().split('\n').at(-1) ?? '';
      const failure =
        code === 0
          ? undefined
          : readFailure(detail === '' ? `FFmpeg stopped (${signal ?? `exit code ${String(code)}`})` : detail);
      if (pictures) pictures.whenDrained(() => end(failure));
      else end(failure);
    });

    return {
      async close() {
        if (open) stop();
        await gone;
      },
    };
  };
}

/** The command line, without a shell. `version` decides between spellings that FFmpeg renamed. */
export function ffmpegArguments(request: ReadRequest, version: string): string[] {
  const { input, live, filters, transport } = request;
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? [undefined, '99', '0'];
  const old = Number(major) * 100 + Number(minor) < 501;
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-noautorotate'],
    // Frame threads would hold back as many frames as there are threads.
    // Measuring the frame rate before the first frame would take a second, and nobody asks for it.
    ...(live ? ['-threads', '1', '-fpsprobesize', '0'] : []),
    ...(/^rtsps?:/i.test(input) ? ['-rtsp_transport', transport] : []),
    ...['-i', live ? input : `file:${input}`],
    ...['-map', '0:v:0', '-vf', filters],
    ...(old ? ['-vsync', 'passthrough'] : ['-fps_mode', 'passthrough']),
    ...['-enc_time_base', '1:1000000', '-c:v', 'rawvideo'],
    ...['-f', 'tee', '[f=framecrc:flush_packets=1]pipe\\:3|[f=rawvideo:flush_packets=1]pipe\\:1'],
  ];
}
