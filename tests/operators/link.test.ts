import { EMPTY, NEVER, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it, vi } from 'vitest';
import { cameraId, identityId, trackId, type MatchEvent } from '../../src/domain.ts';
import { link, type LinkOptions } from '../../src/operators/link.ts';
import type { Linker } from '../../src/ports.ts';
import { testProgress } from './support-items.ts';

const camera = cameraId('door');
const event = (at: number): MatchEvent => ({
  type: 'appeared',
  site: 's',
  identity: identityId('s', at),
  camera,
  track: trackId(camera, 's', at),
  at,
  firstSeen: at,
  lastSeen: at,
});

const records = { a: testProgress(camera, 1), b: testProgress(camera, 2), c: testProgress(camera, 3) };
const events = { x: event(1), y: event(2), z: event(3) };

interface Run {
  readonly records: string;
  /** What the linker answers to each record, in turn. */
  readonly answers?: readonly string[];
  readonly flush?: string;
  readonly unsubscribe?: string;
  readonly options?: LinkOptions;
}

/** Runs the operator in virtual time and returns the linker's calls. */
function run({ records: source, answers = [], flush = '|', unsubscribe, options }: Run, expected: string) {
  const calls: string[] = [];
  const scheduler = new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted));
  scheduler.run(({ cold, hot, expectObservable }) => {
    let turn = 0;
    const linker: Linker = {
      accept({ capturedAt }) {
        calls.push(`accept ${capturedAt}`);
        const answer = answers[turn++];
        return answer === undefined ? EMPTY : cold<MatchEvent>(answer, events);
      },
      flush() {
        calls.push('flush');
        return cold<MatchEvent>(flush, events);
      },
      [Symbol.asyncDispose]() {
        calls.push('dispose');
        return Promise.resolve();
      },
    };
    expectObservable(hot(source, records).pipe(link(linker, options)), unsubscribe).toBe(expected, events);
  });
  return calls;
}

describe('link', () => {
  it('passes on what the linker finds, and settles the rest at the end', () => {
    const calls = run({ records: 'a-b-|', answers: ['x|', '|'], flush: '(yz|)' }, 'x---(yz|)');
    expect(calls).toEqual(['accept 1', 'accept 2', 'flush']);
  });

  it('gives the linker one record at a time', () => {
    const calls = run({ records: 'ab|', answers: ['---x|', '-y|'], flush: '(z|)' }, '---x-y(z|)');
    expect(calls).toEqual(['accept 1', 'accept 2', 'flush']);
  });

  it('settles an empty stream too', () => {
    expect(run({ records: '|', flush: '(x|)' }, '(x|)')).toEqual(['flush']);
  });

  it('waits with a silent source', () => {
    expect(run({ records: '-' }, '-')).toEqual([]);
  });

  it('passes on an error of the source and settles nothing', () => {
    expect(run({ records: 'a-#', answers: ['x|'] }, 'x-#')).toEqual(['accept 1']);
  });

  it('passes on an error of the linker', () => {
    expect(run({ records: 'a-b|', answers: ['-#'] }, '-#')).toEqual(['accept 1']);
  });

  it('stops at once when nobody listens any more', () => {
    const calls = run({ records: 'a-b-c|', answers: ['x|', '--y|'], unsubscribe: '---!' }, 'x---');
    expect(calls).toEqual(['accept 1', 'accept 2']);
  });

  it.each([
    ['completion', { records: 'a|' }, '--|', ['accept 1', 'flush', 'dispose']],
    ['an error', { records: 'a#' }, '-#', ['accept 1', 'dispose']],
    ['unsubscription', { records: 'a--', unsubscribe: '-!' }, '--', ['accept 1', 'dispose']],
  ] as const)('disposes the linker on %s where asked to', (_, setting, expected, calls) => {
    expect(run({ flush: '-|', ...setting, options: { dispose: true } }, expected)).toEqual(calls);
  });

  it('leaves the linker alone otherwise', () => {
    const dispose = vi.fn(() => Promise.resolve());
    const linker: Linker = { accept: () => NEVER, flush: () => EMPTY, [Symbol.asyncDispose]: dispose };
    of(records.a).pipe(link(linker)).subscribe().unsubscribe();
    expect(dispose).not.toHaveBeenCalled();
  });
});
