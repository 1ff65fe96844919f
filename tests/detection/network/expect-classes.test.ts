import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { expectClasses } from '../../../src/detection/network/expect-classes.ts';

describe('expectClasses', () => {
  it('refuses a class that the output has no column for', () => {
    expect(() => expectClasses([0, 79], 80)).not.toThrow();
    expect(() => expectClasses([0, 80], 80)).toThrow(ConfigError);
    expect(() => expectClasses([3], 1)).toThrow(/class 3 of a model of 1 classes/);
  });
});
