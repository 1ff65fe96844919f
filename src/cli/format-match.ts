import pc from 'picocolors';
import type { MatchEvent } from '../domain.ts';

const paint = {
  appeared: pc.cyan,
  matched: pc.green,
  merged: pc.yellow,
  split: pc.red,
  ended: pc.dim,
} as const;

/** A line of output: JSON for programs, or aligned for people. */
export function matchLine(event: MatchEvent, json = false): string {
  return `${json ? JSON.stringify(event) : formatMatch(event)}\n`;
}

/** A match event as one aligned line for people. */
export function formatMatch(event: MatchEvent): string {
  const type = paint[event.type](event.type.padEnd(8));
  return `${formatTime(event.at)}  ${type}  ${event.identity.padEnd(13)} ${event.camera.padEnd(10)} ${detail(event)}`;
}

function detail(event: MatchEvent): string {
  switch (event.type) {
    case 'appeared':
      return `new, track ${event.track}`;
    case 'matched': {
      const { distance, threshold, margin } = event.evidence;
      // Each candidate is measured by its own threshold, so the margin is not a difference of two distances.
      const rival = margin === undefined ? '' : `, margin ${margin.toFixed(3)}`;
      return `from ${event.fromCamera}, distance ${distance.toFixed(3)} < ${threshold.toFixed(3)}${rival}`;
    }
    case 'merged':
      return `absorbs ${event.absorbed}, distance ${event.evidence.distance.toFixed(3)}`;
    case 'split':
      return `track ${event.track} taken from ${event.from}`;
    case 'ended':
      return `last seen ${formatTime(event.lastSeen)}`;
  }
}

/** Capture time as `12:34:56.789` UTC. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}
