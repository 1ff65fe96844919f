import { InvalidArgumentError } from 'commander';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `60s`, `1.5m`, `2h` or `500ms`, in ms. */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (!match) throw new InvalidArgumentError('write a number and a unit, e.g. 60s, 5m or 1h');
  return Number(match[1]) * units[match[2] as keyof typeof units];
}
