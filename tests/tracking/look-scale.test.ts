import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/maths/random.ts';
import { createLookScale, maxEvidence } from '../../src/tracking/look-scale.ts';
import { createLooks } from '../../src/tracking/looks.ts';
import { looksLike } from '../contracts/tracker-persons.ts';

function taught(same: number, different: number, spread: number) {
  const scale = createLookScale();
  const random = createRandom(1);
  for (let k = 0; k < 400; k++) {
    scale.samePerson(same + spread * random.normal());
    scale.differentPersons(different + spread * random.normal());
  }
  return scale;
}

describe('the scale of looks', () => {
  it('learns what a distance means, whatever the extractor', () => {
    for (const factor of [0.1, 1, 2]) {
      const scale = taught(0.1 * factor, 0.4 * factor, 0.05 * factor);
      expect(scale.evidence(0.1 * factor)).toBeGreaterThan(3);
      expect(scale.evidence(0.25 * factor)).toBeCloseTo(0, -1);
      expect(scale.evidence(0.4 * factor)).toBeLessThan(-3);
    }
  });

  it('says little where all people look alike, and never more than its bound', () => {
    const scale = taught(0.2, 0.21, 0.1);
    for (const distance of [0, 0.1, 0.2, 0.3, 0.5])
      expect(Math.abs(scale.evidence(distance))).toBeLessThan(1);
    expect(taught(0.1, 0.9, 0.01).evidence(2)).toBe(-maxEvidence);
    expect(taught(0.1, 0.9, 0.01).evidence(0)).toBe(maxEvidence);
  });

  it('never takes strangers who look alike for evidence against a likeness', () => {
    const scale = taught(0.4, 0.2, 0.05);
    expect(scale.evidence(0.1)).toBeCloseTo(0, 9);
  });

  it('follows a change of light', () => {
    const scale = taught(0.1, 0.3, 0.03);
    for (let k = 0; k < 2000; k++) {
      scale.samePerson(0.4);
      scale.differentPersons(0.8);
    }
    expect(scale.evidence(0.45)).toBeGreaterThan(1);
  });
});

describe('the looks of a person', () => {
  it('are compared with the nearest, and stay few: the first and the newest', () => {
    const looks = createLooks();
    expect(looks.distanceTo(looksLike(1))).toBeUndefined();
    for (let who = 0; who < 50; who++) looks.add(looksLike(who), who);
    expect(looks.count).toBe(8);
    expect(looks.newestAt).toBe(49);
    for (const kept of [0, 1, 49, 44]) expect(looks.distanceTo(looksLike(kept))).toBeCloseTo(0, 5);
    expect(looks.distanceTo(looksLike(20))).toBeGreaterThan(0.3);
  });

  it('are copies', () => {
    const looks = createLooks();
    const look = looksLike(1).slice();
    looks.add(look, 0);
    look.fill(0);
    expect(looks.distanceTo(looksLike(1))).toBeCloseTo(0, 5);
  });
});
