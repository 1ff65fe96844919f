import { Command } from 'commander';
import pc from 'picocolors';
import { from, lastValueFrom, takeUntil, tap } from 'rxjs';
import type { BusStatus } from '../ports.ts';
import { natsBus } from '../streams/bus/nats.ts';
import { parseDurationMs } from './duration.ts';
import { matchLine } from './format-match.ts';
import { stopRequested } from './stop-requested.ts';

interface WatchFlags {
  site: string;
  nats: string;
  json?: boolean;
  for?: number;
}

/** `sightline watch`: prints the match events of a site, from now on, until interrupted. */
export function watchCommand(): Command {
  return new Command('watch')
    .description('Print the match events of a site as they happen.')
    .requiredOption('--site <name>', 'the site, as its pipeline declares it')
    .option('--nats <url>', 'the NATS server that carries its events', 'nats://127.0.0.1:4222')
    .option('--for <duration>', 'stop after this time, e.g. 10s', parseDurationMs)
    .option('--json', 'one event as JSON a line on standard output, everything else on standard error')
    .addHelpText(
      'after',
      `
Example:
  $ sightline watch --site shop --nats nats://127.0.0.1:4222 --json | jq 'select(.type == "matched")'`,
    )
    .action(watch);
}

async function watch(flags: WatchFlags): Promise<void> {
  const bus = await natsBus({ site: flags.site, servers: flags.nats, name: `sightline watch ${flags.site}` });
  const said = from(bus.status()).subscribe((status) => {
    const line = describe(status, flags.site);
    if (line) process.stderr.write(`${line}\n`);
  });
  try {
    const events = from(bus.matches()).pipe(
      tap((event) => process.stdout.write(matchLine(event, flags.json))),
      takeUntil(stopRequested(flags.for)),
    );
    await lastValueFrom(events, { defaultValue: undefined });
  } finally {
    said.unsubscribe();
    await bus[Symbol.asyncDispose]();
  }
}

function describe(status: BusStatus, site: string): string | undefined {
  switch (status.state) {
    case 'connected':
      return pc.dim(`watching ${site} on ${status.server}`);
    case 'disconnected':
      return pc.yellow(`${status.server}: ${status.reason}; waiting for it to come back`);
    case 'closed':
      return undefined;
  }
}
