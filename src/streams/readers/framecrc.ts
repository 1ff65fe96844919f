import type { Size } from '../../domain.ts';

/** What FFmpeg's framecrc muxer says of a raw video stream. */
export type FramecrcRecord =
  | { readonly kind: 'size'; readonly size: Size }
  | { readonly kind: 'frame'; readonly streamMs: number; readonly bytes: number };

/**
 * Reads the text of FFmpeg's framecrc muxer, piece by piece. Beside a raw video pipe, which carries pixels
 * only, it tells the picture's size and each frame's exact presentation time.
 *
 * Lines: `#tb 0: 1/1000000`, `#dimensions 0: 640x480`, then for each frame
 * `stream, dts, pts, duration, bytes, checksum`.
 */
export function framecrcParser(): (text: string) => FramecrcRecord[] {
  let rest = '';
  let msPerTick = 0.001;

  function parseLine(line: string): FramecrcRecord | undefined {
    const timeBase = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (timeBase) msPerTick = (1000 * Number(timeBase[1])) / Number(timeBase[2]);
    const dimensions = /^#dimensions 0: (\d+)x(\d+)/.exec(line);
    if (dimensions) {
      return { kind: 'size', size: { width: Number(dimensions[1]), height: Number(dimensions[2]) } };
    }
    if (line === '' || line.startsWith('#')) return undefined;
    const [, , pts, , bytes] = line.split(',');
    return { kind: 'frame', streamMs: Number(pts) * msPerTick, bytes: Number(bytes) };
  }

  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    return lines.map(parseLine).filter((record) => record !== undefined);
  };
}
