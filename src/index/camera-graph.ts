import type { CameraId } from '../domain.ts';
import { ConfigError } from '../errors.ts';

/** How one gets from one camera's view to another's; both ways unless `oneWay`. */
export interface CameraLink {
  readonly from: CameraId;
  readonly to: CameraId;
  /** Nobody is faster, in ms. Default 0. */
  readonly minTravelMs?: number;
  /** Who is not seen in `to` this long after `from` did not go there directly, in ms. Default: no limit. */
  readonly maxTravelMs?: number;
  /** The views overlap: one person may be in both at once. */
  readonly overlapping?: boolean;
  readonly oneWay?: boolean;
}

/** A stay of somebody in front of one camera. `endedAt` is Infinity while it may still go on. */
export interface Sighting {
  readonly camera: CameraId;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface CameraGraph {
  /** Whether one person can have made both sightings, whatever they did in between. */
  possible(a: Sighting, b: Sighting): boolean;
  /** Whether `later` can be the first sighting after `earlier`: as {@link possible}, and within the longest travel time. */
  follows(earlier: Sighting, later: Sighting): boolean;
}

/**
 * What the places of the cameras say about who can have been where.
 *
 * One person is never seen twice at once by one camera. Without links nothing else is impossible. With links:
 * two cameras see a person at once only where they overlap; one gets from a camera to another in no less than
 * the quickest declared way takes, through other cameras where no direct link is declared; and a camera that no
 * declared way leads to cannot be reached. Coming back to the same camera is always possible.
 *
 * @throws ConfigError where a travel time is negative, not finite, or the longest is below the shortest
 */
export function createCameraGraph(links: readonly CameraLink[] = []): CameraGraph {
  links.forEach(checkLink);
  const pair = (from: CameraId, to: CameraId) => `${from}>${to}`;
  const directed = links.flatMap((link) =>
    link.oneWay ? [link] : [link, { ...link, from: link.to, to: link.from }],
  );
  const direct = new Map(directed.map((link) => [pair(link.from, link.to), link]));
  const overlapping = new Set(
    links.filter((link) => link.overlapping).flatMap(({ from, to }) => [pair(from, to), pair(to, from)]),
  );
  const quickest = quickestWays(directed);

  function possible(a: Sighting, b: Sighting): boolean {
    const [earlier, later] = a.startedAt <= b.startedAt ? [a, b] : [b, a];
    const gap = later.startedAt - earlier.endedAt;
    if (a.camera === b.camera) return gap > 0;
    if (links.length === 0 || overlapping.has(pair(a.camera, b.camera))) return true;
    const travel = quickest.get(earlier.camera)?.get(later.camera);
    return travel !== undefined && gap >= travel;
  }

  return {
    possible,
    follows(earlier, later) {
      if (!possible(earlier, later)) return false;
      const longest = direct.get(pair(earlier.camera, later.camera))?.maxTravelMs ?? Infinity;
      return later.startedAt - earlier.endedAt <= longest;
    },
  };
}

/** Shortest travel times between all cameras that some way connects (Floyd 1962, Warshall 1962). */
function quickestWays(links: readonly CameraLink[]): Map<CameraId, Map<CameraId, number>> {
  const cameras = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  const ways = new Map(cameras.map((camera) => [camera, new Map<CameraId, number>()]));
  for (const { from, to, minTravelMs = 0, overlapping = false } of links) {
    const travel = overlapping ? 0 : minTravelMs;
    ways.get(from)!.set(to, Math.min(travel, ways.get(from)!.get(to) ?? Infinity));
  }
  for (const via of cameras) {
    for (const from of cameras) {
      const first = ways.get(from)!.get(via);
      if (first === undefined) continue;
      for (const [to, second] of ways.get(via)!) {
        const known = ways.get(from)!.get(to) ?? Infinity;
        if (first + second < known) ways.get(from)!.set(to, first + second);
      }
    }
  }
  return ways;
}

function checkLink(
  { from, to, minTravelMs = 0, maxTravelMs = Infinity }: CameraLink,
  position: number,
): void {
  const path = `cameraGraph[${position}]`;
  if (!(minTravelMs >= 0 && minTravelMs < Infinity)) {
    throw new ConfigError(`${path}.minTravelMs (${from} to ${to}) is ${minTravelMs}`, {
      hint: 'Give the shortest travel time in milliseconds, 0 or more.',
      fields: { path: `${path}.minTravelMs` },
    });
  }
  if (!(maxTravelMs >= minTravelMs)) {
    throw new ConfigError(`${path}.maxTravelMs (${from} to ${to}) is below minTravelMs`, {
      hint: 'Give a longest travel time that is not shorter than the shortest, or none.',
      fields: { path: `${path}.maxTravelMs` },
    });
  }
}
