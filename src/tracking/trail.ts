import type { Box, CameraMotion } from '../domain.ts';

/** The last sightings of one person: enough of them to tell a direction, not more. */
export interface Trail {
  readonly last: Box;
  add(box: Box, at: number): void;
  /** The camera moved: so did everything seen before. */
  move(motion: CameraMotion): void;
  /**
   * Angle, [0, π], between where the person was going and where this box would lead, both measured from the sighting
   * about `overMs` before the last one; undefined where nobody went anywhere.
   */
  turn(to: Box): number | undefined;
}

interface Sighting {
  readonly box: Box;
  readonly at: number;
}

/** @param overMs directions are measured over about this long */
export function createTrail(box: Box, at: number, overMs: number): Trail {
  let sightings: Sighting[] = [{ box, at }];
  const last = (): Sighting => sightings[sightings.length - 1]!;

  return {
    get last() {
      return last().box;
    },
    add(next, when) {
      sightings.push({ box: next, at: when });
      // The first one kept is the youngest that is old enough.
      while (sightings.length > 2 && when - sightings[1]!.at >= overMs) sightings.shift();
    },
    move(motion) {
      sightings = sightings.map(({ box: seen, at: when }) => ({ box: moveBox(seen, motion), at: when }));
    },
    turn(to) {
      const from = sightings[0]!.box;
      const now = last().box;
      const [x, y] = [centreX(from), centreY(from)];
      const [goneX, goneY] = [centreX(now) - x, centreY(now) - y];
      const [leadX, leadY] = [centreX(to) - x, centreY(to) - y];
      const length = Math.hypot(goneX, goneY) * Math.hypot(leadX, leadY);
      if (length < 1e-9) return undefined;
      return Math.acos(Math.min(1, Math.max(-1, (goneX * leadX + goneY * leadY) / length)));
    },
  };
}

function moveBox(box: Box, { a, b, c, d, tx, ty }: CameraMotion): Box {
  const scale = Math.sqrt(Math.abs(a * d - b * c));
  const [x, y] = [centreX(box), centreY(box)];
  const [width, height] = [box.width * scale, box.height * scale];
  return { x: a * x + b * y + tx - width / 2, y: c * x + d * y + ty - height / 2, width, height };
}

const centreX = ({ x, width }: Box): number => x + width / 2;
const centreY = ({ y, height }: Box): number => y + height / 2;
