import type { Box } from '../../domain.ts';

/**
 * How tall persons appear in one camera, learnt from those who stand free: on a flat floor the height in the
 * picture is close to linear in the row of the feet (Hoiem et al., "Putting objects in perspective", 2006, eq. 4
 * with small tilt).
 */
export interface PersonHeight {
  /** Height in cells of a person whose feet are in this row; undefined while it is not known. */
  at(footRow: number): number | undefined;
  /** The row of the feet of a person whose head is in this row. */
  footBelow(topRow: number): number | undefined;
  /** Learns from a person who stands free. */
  learn(box: Box): void;
}

interface Line {
  readonly offset: number;
  readonly slope: number;
}

/** Persons remembered, and after how many new ones the line is fitted again. */
const memory = 120;
const refitAfter = 20;
const enough = 40;
/** Persons this near to the line (share of the height) speak for it, and this share of all must. */
const tolerance = 0.12;
const majority = 0.55;
/** Picture rows that two pairs of feet must lie apart to say anything about the slope. */
const leastApart = 8;
const steepest = 0.9;

export function createPersonHeight(): PersonHeight {
  const feet: number[] = [];
  const heights: number[] = [];
  let learnt = 0;
  let line: Line | undefined;

  function supporters({ offset, slope }: Line): number {
    let count = 0;
    for (let i = 0; i < feet.length; i++) {
      const expected = offset + slope * feet[i]!;
      if (Math.abs(heights[i]! - expected) < tolerance * expected) count++;
    }
    return count;
  }

  /** RANSAC without chance: the best of the lines through pairs of persons, against fragments and groups. */
  function fit(): Line | undefined {
    let best: Line | undefined;
    let most = majority * feet.length;
    for (let i = 0; i < feet.length; i++) {
      for (let j = i % 4; j < i; j += 4) {
        const apart = feet[i]! - feet[j]!;
        const slope = Math.abs(apart) < leastApart ? 0 : (heights[i]! - heights[j]!) / apart;
        if (slope < 0 || slope > steepest) continue;
        const candidate = { slope, offset: heights[i]! - slope * feet[i]! };
        const count = supporters(candidate);
        if (count > most) {
          most = count;
          best = candidate;
        }
      }
    }
    return best;
  }

  return {
    at(footRow) {
      const height = line && line.offset + line.slope * footRow;
      return height !== undefined && height > 0 ? height : undefined;
    },
    footBelow(topRow) {
      // foot - (offset + slope · foot) = top
      return line && (topRow + line.offset) / (1 - line.slope);
    },
    learn({ y, height }) {
      const slot = learnt++ % memory;
      feet[slot] = y + height;
      heights[slot] = height;
      if (learnt >= enough && learnt % refitAfter === 0) line = fit();
    },
  };
}
