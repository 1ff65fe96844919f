import fc from 'fast-check';
import { expect, it } from 'vitest';
import { framecrcParser } from '../../src/streams/readers/framecrc.ts';

const text = [
  '#software: Lavf59.27.100',
  '#tb 0: 1/90000',
  '#media_type 0: video',
  '#codec_id 0: rawvideo',
  '#dimensions 0: 320x240',
  '#sar 0: 1/1',
  '0,          0,          0,     3600,   115200, 0x5a9249e9',
  '0,       3600,       3603,     3600,   115200, 0x3cf94ba6',
  '',
].join('\n');

it('reads size and times, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const parse = framecrcParser();
      const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
      const records = edges.slice(1).flatMap((edge, i) => parse(text.slice(edges[i], edge)));
      expect(records).toEqual([
        { kind: 'size', size: { width: 320, height: 240 } },
        { kind: 'frame', streamMs: 0, bytes: 115_200 },
        { kind: 'frame', streamMs: expect.closeTo(40.0333, 3) as number, bytes: 115_200 },
      ]);
    }),
  );
});
