import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameraColumns } from '../../src/evaluation/camera-columns.ts';
import { parseCameraTables } from '../../src/evaluation/camera-table.ts';
import { renderCrossCameraReport } from '../../src/evaluation/cross-camera-report.ts';
import { evaluateCrossCamera } from '../../src/evaluation/cross-camera-evaluation.ts';
import { nistHota } from '../../src/evaluation/nist-hota.ts';

const parse = (text: string) => parseCameraTables(text, 'out/door.csv', 'door');

describe('a table of boxes', () => {
  it.each([
    ['frame,object_id,x,y,w,h,confidence\n4,7,1,2,10,20,0.5\n'],
    ['id,frame,x1,y1,x2,y2,object_type\r\n7.0,4,1,2,11,22,Person\r\n'],
    ['\uFEFFframe , id , left , top , width , height\n 4, 7, 1, 2, 10, 20\n\n'],
    ['4,7,1,2,10,20,1,-1,-1,-1\n'],
  ])('%j', (text) => {
    const table = parse(text).get('door')!;
    expect(table).toMatchObject({ at: [4], identity: [7], x: [1], y: [2], width: [10], height: [20] });
  });

  it('may hold several cameras, as the tracks of a run do', () => {
    const tables = parse(
      'camera,capturedAt,track,identity,x,y,width,height\nleft,40,left/0/1,id-1,0,0,5,5\nright,40,right/0/1,id-1,0,0,5,5\n',
    );
    expect([...tables.keys()]).toEqual(['left', 'right']);
    expect(tables.get('left')!.identity).toEqual(['id-1']);
  });

  it('without a row is a camera in which nobody is', () => {
    expect(parse('frame,id,x,y,w,h\n').get('door')!.at).toEqual([]);
  });

  it.each([
    ['frame,id,x,y\n', 'out/door.csv:1: no column w, h'],
    ['time,name\n', 'out/door.csv:1: no column frame, identity, x, y, w, h'],
    ['frame,id,x,y,w,h\n1,2,3,4,5\n', 'out/door.csv:2: no h'],
    ['frame,id,x,y,w,h\n\n1,2,NaN,4,5,6\n', 'out/door.csv:3: x is not a number: NaN'],
    ['frame,id,x1,y1,x2,y2\n1,2,3,4,2,6\n', 'out/door.csv:2: box of negative size'],
  ])('is refused with file and line: %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('identities across cameras', () => {
  const header = 'frame,id,x,y,w,h\n';
  const tables = (of: Record<string, string>) =>
    new Map(
      Object.entries(of).flatMap(([name, rows]) => [
        ...parseCameraTables(header + rows, `${name}.csv`, name),
      ]),
    );
  const walk = (id: string, from = 0): string =>
    Array.from({ length: 10 }, (_, at) => `${from + at},${id},${3 * at},0,20,50`).join('\n');

  it('want both sides of every camera, and a person once a frame', () => {
    expect(() => cameraColumns(tables({ a: walk('ann'), b: walk('ann') }), tables({ a: walk('1') }))).toThrow(
      'camera b has ground truth but no predictions: b.csv',
    );
    expect(() => cameraColumns(tables({ a: '1,ann,0,0,5,5\n1,ann,9,0,5,5' }), tables({ a: '' }))).toThrow(
      'a.csv:3: person ann is twice in frame 1, first on line 2',
    );
  });

  it('are one for a person in all cameras, or in each', () => {
    const truth = tables({ a: walk('ann'), b: walk('ann') });
    const score = (inB: string, alignment: 'global' | 'per-video') =>
      nistHota(cameraColumns(truth, tables({ a: walk('1'), b: walk(inB) })), { alignment }).allCameras.mean;
    expect(score('1', 'global')).toMatchObject({ IDF1: 1, HOTA: 1, LocA: 1 });
    expect(score('2', 'global').IDF1).toBeCloseTo(0.5, 9);
    expect(score('2', 'per-video').IDF1).toBe(1);
  });

  it('do not count strangers where the truth is sparse', () => {
    const cameras = cameraColumns(
      tables({ a: walk('ann') }),
      tables({ a: `${walk('1')}\n${walk('2', 100)}` }),
    );
    expect(nistHota(cameras, { dense: true }).allCameras).toMatchObject({ UnmatchedFP: 0 });
    const sparse = nistHota(cameras, { dense: false }).allCameras;
    expect(sparse.UnmatchedFP).toBe(10);
    expect(sparse.mean.IDF1).toBe(1);
  });

  it('score alike whatever they are called', () => {
    const row = fc.record({
      at: fc.integer({ min: 0, max: 6 }),
      id: fc.integer({ min: 0, max: 3 }),
      x: fc.integer({ min: 0, max: 30 }),
    });
    const side = fc.uniqueArray(row, { selector: ({ at, id }) => `${at}/${id}`, maxLength: 20 });
    const text = (rows: readonly { at: number; id: number; x: number }[], name: (id: number) => string) =>
      rows.map(({ at, id, x }) => `${at},${name(id)},${x},0,20,20`).join('\n');
    fc.assert(
      fc.property(side, side, (truth, predictions) => {
        const score = (name: (id: number) => string) =>
          nistHota(cameraColumns(tables({ a: text(truth, name) }), tables({ a: text(predictions, name) })))
            .allCameras;
        const [plain, renamed] = [score(String), score((id) => `p${9 - id}`)];
        expect(plain.perThreshold.FN.map((FN, t) => FN + plain.perThreshold.TP[t]!)).toEqual(
          plain.perThreshold.FN.map(() => truth.length),
        );
        expect(renamed.mean.HOTA).toBeCloseTo(plain.mean.HOTA, 9);
      }),
    );
  });

  it('are reported on a page that needs nothing else, in which no name becomes markup', () => {
    const cameras = cameraColumns(tables({ '<b>': walk('ann') }), tables({ '<b>': walk('<script>') }));
    const evaluation = evaluateCrossCamera(cameras);
    const page = renderCrossCameraReport({
      title: 't',
      subtitle: 's',
      cameras,
      evaluation,
      variant: 'global__dense',
    });
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/(src|href)="(?!data:)|url\(/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });
});
