import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { firstValueFrom, race } from 'rxjs';
import { openReviewServer } from '../training/review/review-server.ts';
import { stopRequested } from './stop-requested.ts';

interface ReviewFlags {
  port: number;
  json?: boolean;
}

/** `sightline dataset review`: a human's word on doubtful pairs. */
export function datasetReviewCommand(): Command {
  return new Command('review')
    .description('Show the most doubtful pairs of tracks in the browser, to confirm or reject.')
    .argument('<folder>', 'the labelled tracklets')
    .option('--port <n>', 'of the page, on this machine only; 0 takes a free one', parsePort, 0)
    .option('--json', 'one JSON object on the last line')
    .addHelpText('after', '\nExample:\n  $ sightline dataset review tracklets')
    .action(async (folder: string, { port, json }: ReviewFlags) => {
      const server = await openReviewServer(folder, port);
      try {
        if (server.pairs === 0) process.stderr.write('nothing is left to review\n');
        else {
          process.stderr.write(`${server.pairs} pairs to review at ${pc.bold(server.url)}\n`);
          process.stderr.write(pc.dim('stop with Ctrl-C; every decision is kept at once\n'));
          await firstValueFrom(race(server.done, stopRequested()), { defaultValue: undefined });
        }
      } finally {
        await server[Symbol.asyncDispose]();
      }
      const decided = server.decided();
      if (decided > 0) {
        process.stderr.write(`${decided} pairs decided; run \`sightline dataset label ${folder}\` again\n`);
      }
      if (json) process.stdout.write(`${JSON.stringify({ pairs: server.pairs, decided })}\n`);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('write a number from 0 to 65535');
  }
  return port;
}
