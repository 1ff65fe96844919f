import { describe, expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { ConfigError } from '../../src/errors.ts';
import { createCameraGraph, type Sighting } from '../../src/index/camera-graph.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(cameraId) as [never, never, never, never];
const seen = (camera: ReturnType<typeof cameraId>, startedAt: number, endedAt: number): Sighting => ({
  camera,
  startedAt,
  endedAt,
});

describe('camera graph', () => {
  it('without links forbids only one camera at one time', () => {
    const graph = createCameraGraph();
    expect(graph.possible(seen(a, 0, 10), seen(b, 0, 10))).toBe(true);
    expect(graph.possible(seen(a, 0, 10), seen(a, 11, 20))).toBe(true);
    expect(graph.possible(seen(a, 11, 20), seen(a, 0, 10))).toBe(true);
    expect(graph.possible(seen(a, 0, 10), seen(a, 10, 20))).toBe(false);
    expect(graph.possible(seen(a, 0, Infinity), seen(a, 100, 120))).toBe(false);
  });

  it('keeps to the shortest travel time, both ways unless one-way', () => {
    const graph = createCameraGraph([
      { from: a, to: b, minTravelMs: 5 },
      { from: b, to: c, minTravelMs: 7, oneWay: true },
    ]);
    expect(graph.possible(seen(a, 0, 10), seen(b, 15, 20))).toBe(true);
    expect(graph.possible(seen(a, 0, 10), seen(b, 14, 20))).toBe(false);
    expect(graph.possible(seen(b, 0, 10), seen(a, 15, 20))).toBe(true);
    expect(graph.possible(seen(b, 0, 10), seen(c, 17, 20))).toBe(true);
    expect(graph.possible(seen(c, 0, 10), seen(b, 99, 100))).toBe(false);
  });

  it('travels through other cameras where no direct link is declared, and nowhere else', () => {
    const graph = createCameraGraph([
      { from: a, to: b, minTravelMs: 5 },
      { from: b, to: c, minTravelMs: 7 },
    ]);
    expect(graph.possible(seen(a, 0, 10), seen(c, 22, 30))).toBe(true);
    expect(graph.possible(seen(a, 0, 10), seen(c, 21, 30))).toBe(false);
    expect(graph.possible(seen(a, 0, 10), seen(d, 1e9, 1e9))).toBe(false);
    expect(graph.possible(seen(d, 0, 10), seen(d, 11, 12))).toBe(true);
  });

  it('lets overlapping cameras see one person at once', () => {
    const graph = createCameraGraph([
      { from: a, to: b, overlapping: true },
      { from: b, to: c },
    ]);
    expect(graph.possible(seen(a, 0, 10), seen(b, 5, Infinity))).toBe(true);
    expect(graph.possible(seen(b, 0, 10), seen(c, 5, 12))).toBe(false);
    expect(graph.possible(seen(a, 0, 10), seen(c, 10, 12))).toBe(true);
  });

  it('follows within the longest travel time only', () => {
    const graph = createCameraGraph([{ from: a, to: b, minTravelMs: 5, maxTravelMs: 60 }]);
    expect(graph.follows(seen(a, 0, 10), seen(b, 70, 80))).toBe(true);
    expect(graph.follows(seen(a, 0, 10), seen(b, 71, 80))).toBe(false);
    expect(graph.possible(seen(a, 0, 10), seen(b, 71, 80))).toBe(true);
    expect(graph.follows(seen(a, 0, 10), seen(b, 12, 80))).toBe(false);
    expect(graph.follows(seen(a, 0, 10), seen(a, 1e6, 1e6))).toBe(true);
  });

  it('names the wrong field', () => {
    expect(() => createCameraGraph([{ from: a, to: b, minTravelMs: -1 }])).toThrow(ConfigError);
    expect(() => createCameraGraph([{ from: a, to: b, minTravelMs: 9, maxTravelMs: 1 }])).toThrow(
      /cameraGraph\[0\]\.maxTravelMs/,
    );
  });
});
