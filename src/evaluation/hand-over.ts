import type { Box } from '../domain.ts';
import { assign } from '../maths/assignment.ts';

export interface SeenTrack {
  readonly track: string;
  readonly identity: string;
  /** In order of capture time, boxes in pixels of their own camera. */
  readonly boxes: readonly { readonly capturedAt: number; readonly box: Box }[];
}

export interface HandOverOptions {
  /** Width of the left picture: the seam between two views that are halves of one wide view. */
  readonly seam: number;
  /** A track ends at the seam where its box comes this near, in pixels. */
  readonly reach?: number;
  /** Longest time between the two sightings at the seam, either way round. */
  readonly maxGapMs?: number;
}

export interface HandOverScores {
  /** Persons who evidently crossed the seam, by geometry and time alone. */
  readonly handOvers: number;
  /** Those who kept their identity. */
  readonly kept: number;
  readonly accuracy: number;
  /** Track pairs under one identity that were at two far places of the wide view at once: certainly wrong. */
  readonly contradictions: number;
  readonly pairs: readonly { readonly left: string; readonly right: string; readonly kept: boolean }[];
}

interface Crossing {
  readonly track: SeenTrack;
  readonly at: number;
  readonly box: Box;
  /** True where the track begins at the seam, false where it ends there. */
  readonly begins: boolean;
}

/**
 * Scores identities across two cameras whose pictures are the left and right halves of one wide view, where
 * x_joint = x + seam in the right one: whoever leaves one half at the seam enters the other at the same height.
 * A hand-over is a track that ends at the seam and one that begins there on the other side, near in time, foot and
 * size, paired one to one by optimal assignment. Appearance plays no part in it.
 */
export function scoreHandOvers(
  left: readonly SeenTrack[],
  right: readonly SeenTrack[],
  { seam, reach = 25, maxGapMs = 2_000 }: HandOverOptions,
): HandOverScores {
  const leftEnds = left.flatMap((track) => crossings(track, (box) => box.x + box.width >= seam - reach));
  const rightEnds = right.flatMap((track) => crossings(track, (box) => box.x <= reach));
  const costs = new Float64Array(leftEnds.length * rightEnds.length);
  leftEnds.forEach((a, i) => {
    rightEnds.forEach((b, j) => (costs[i * rightEnds.length + j] = cost(a, b, maxGapMs)));
  });
  const partners = assign(costs, leftEnds.length, rightEnds.length, { maxCost: 1 });
  const pairs = leftEnds.flatMap(({ track: a }, i) => {
    const b = rightEnds[partners[i]!]?.track;
    return b ? [{ left: a.track, right: b.track, kept: a.identity === b.identity }] : [];
  });
  const kept = pairs.filter((pair) => pair.kept).length;
  return {
    handOvers: pairs.length,
    kept,
    accuracy: pairs.length === 0 ? 0 : kept / pairs.length,
    contradictions: countContradictions(left, right, seam),
    pairs,
  };
}

function crossings(track: SeenTrack, atSeam: (box: Box) => boolean): Crossing[] {
  const ends = [
    { end: track.boxes[0], begins: true },
    { end: track.boxes.at(-1), begins: false },
  ];
  return ends.flatMap(({ end, begins }) =>
    end && atSeam(end.box) ? [{ track, at: end.capturedAt, box: end.box, begins }] : [],
  );
}

/** 0 for a perfect hand-over; above 1 where it is none. */
function cost(a: Crossing, b: Crossing, maxGapMs: number): number {
  if (a.begins === b.begins) return 10;
  const gap = Math.abs(a.at - b.at) / maxGapMs;
  const height = Math.max(a.box.height, b.box.height);
  const foot = Math.abs(a.box.y + a.box.height - b.box.y - b.box.height) / height;
  const size = Math.abs(Math.log(a.box.height / b.box.height));
  if (gap > 1 || foot > 0.25 || size > 0.35) return 10;
  return (gap + foot / 0.25 + size / 0.35) / 3;
}

function countContradictions(left: readonly SeenTrack[], right: readonly SeenTrack[], seam: number): number {
  let count = 0;
  for (const a of left) {
    const byTime = new Map(a.boxes.map(({ capturedAt, box }) => [capturedAt, box]));
    for (const b of right) {
      if (a.identity !== b.identity) continue;
      const apart = b.boxes.filter(({ capturedAt, box }) => {
        const other = byTime.get(capturedAt);
        // A person astride the seam shows in both halves; two who are a body's width apart are two.
        return other && box.x + seam - (other.x + other.width) > Math.max(box.width, other.width);
      });
      if (apart.length >= 5) count++;
    }
  }
  return count;
}
