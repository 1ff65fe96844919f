import { describe, expect, it } from 'vitest';
import { sparingly } from '../../src/cli/sparingly.ts';

describe('repeated lines', () => {
  it('are said the 1st, 10th, 100th time, others beside them as they come', () => {
    const said: string[] = [];
    const say = sparingly((line) => said.push(line));
    for (let n = 0; n < 150; n++) say('the same');
    say('another');
    expect(said).toEqual([
      'the same',
      'the same (10 times by now)',
      'the same (100 times by now)',
      'another',
    ]);
  });
});
