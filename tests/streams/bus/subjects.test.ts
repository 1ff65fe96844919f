import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { subjects } from '../../../src/streams/bus/subjects.ts';

describe('subjects', () => {
  it('are versioned, and apart for each site and camera', () => {
    const names = subjects('shop-1');
    expect(names.embedding('door_2')).toBe('sightline.v1.shop-1.embedding.door_2');
    expect(names.match).toBe('sightline.v1.shop-1.match');
  });

  it.each(['', 'a.b', '*', '>', 'two words', 'ä'])('are not made of %j', (name) => {
    expect(() => subjects(name)).toThrow(ConfigError);
    expect(() => subjects('shop').embedding(name)).toThrow(/camera name/);
  });
});
