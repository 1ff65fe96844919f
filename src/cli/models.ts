import { Command } from 'commander';
import pc from 'picocolors';
import { modelCatalogue } from '../inference/model-store/catalogue.ts';
import { findModel } from '../inference/model-store/find-model.ts';
import { listModels, type ListedModel } from '../inference/model-store/list-models.ts';
import { modelsFolder } from '../inference/model-store/models-folder.ts';
import { pullModel } from '../inference/model-store/pull-model.ts';
import { verifyModel, type Verified } from '../inference/model-store/verify-model.ts';
import { createProgressBar } from './progress-bar.ts';
import { createTable } from './table.ts';

/** `sightline models`: the models that have a name. */
export function modelsCommand(): Command {
  const json = ['--json', 'one JSON object on the last line'] as const;
  return new Command('models')
    .description('List, fetch and check the models that have a name.')
    .addCommand(
      new Command('list')
        .description('Which models there are, under which licences, and which of them are on this machine.')
        .option(...json)
        .addHelpText('after', '\nExample:\n  $ sightline models list')
        .action(list),
    )
    .addCommand(
      new Command('pull')
        .description('Fetch a model and check it. Nothing else ever fetches one.')
        .argument('<name>', 'as `sightline models list` says it')
        .option('--from <file|address>', 'take it from there; it must have the same checksum')
        .option(...json)
        .addHelpText(
          'after',
          '\nExample:\n  $ sightline models pull yolox-nano\n  $ sightline models pull yolox-nano --from /media/stick/yolox_nano.onnx',
        )
        .action(pull),
    )
    .addCommand(
      new Command('verify')
        .description('Read the models on this machine and compare their checksums.')
        .argument('[name]', 'only this one')
        .option(...json)
        .addHelpText('after', '\nExample:\n  $ sightline models verify')
        .action(verify),
    )
    .addHelpText(
      'after',
      '\nModels lie in SIGHTLINE_MODELS, or in the cache folder of the user.\n\nExample:\n  $ sightline models list',
    );
}

function list({ json }: { json?: boolean }): void {
  const models = listModels();
  const folder = modelsFolder();
  const rows = createTable({
    head: ['model', 'for', 'MB', 'here', 'licence of the code; of the weights', 'from'],
    colWidths: [22, 11, 7, 12, 44, 34],
    wordWrap: true,
  });
  for (const { name, purpose, bytes, state, licence, url } of models) {
    const origin = url === undefined ? 'the package' : new URL(url).host;
    rows.push([name, purpose, megabytes(bytes), mark(state), `${licence.code}; ${licence.weights}`, origin]);
  }
  process.stdout.write(`${rows.toString()}\n`);
  process.stderr.write(pc.dim(`models folder: ${folder}\n`));
  if (json) process.stdout.write(`${JSON.stringify({ folder, models })}\n`);
}

function mark(state: ListedModel['state']): string {
  if (state === 'present' || state === 'bundled') return pc.green(state);
  return state === 'started' ? pc.yellow('broken off') : pc.dim('no');
}

async function pull(name: string, { from, json }: { from?: string; json?: boolean }): Promise<void> {
  const entry = findModel(name);
  const bar = createProgressBar(`${name} | {done} of {all} MB`);
  const expected = entry.known[0].bytes;
  const { say } = bar;
  say(pc.dim(`${name}: code ${entry.licence.code}; weights: ${entry.licence.weights}`));
  bar.start(expected, { done: megabytes(0), all: megabytes(expected) });
  const stopped = new AbortController();
  const stop = (): void => stopped.abort(new Error('interrupted; what has been fetched is kept'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const pulled = await pullModel(entry, {
      from,
      signal: stopped.signal,
      onProgress: (done, total = expected) =>
        bar.update(done, { done: megabytes(done), all: megabytes(total) }),
      onWaiting: () => say(`${name} is being pulled by another process: waiting for it`),
    });
    bar.stop();
    say(`${name}: ${pulled.fetched ? 'fetched' : 'already here'}, checksum right: ${pulled.path}`);
    if (json) process.stdout.write(`${JSON.stringify({ name, ...pulled })}\n`);
  } finally {
    bar.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function verify(name: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const entries = name === undefined ? modelCatalogue : [findModel(name)];
  const results: Verified[] = [];
  for (const entry of entries) results.push(await verifyModel(entry));
  // All that are here, unless one was asked for.
  const shown = name === undefined ? results.filter(({ result }) => result !== 'absent') : results;
  const rows = createTable({ head: ['model', 'checksum', 'file'] });
  for (const { name, result, path } of shown) {
    rows.push([name, result === 'right' ? pc.green(result) : pc.red(result), path]);
  }
  process.stdout.write(`${rows.toString()}\n`);
  for (const { name, result, expected, found } of shown) {
    if (result !== 'wrong') continue;
    const remedy = findModel(name).url === undefined ? 'install the package again' : 'pull it again';
    process.stderr.write(
      `${pc.red('error:')} ${name}: expected SHA-256 ${expected.join(' or ')}, found ${found ?? ''} — ${remedy}\n`,
    );
  }
  if (json) process.stdout.write(`${JSON.stringify({ folder: modelsFolder(), models: shown })}\n`);
  if (shown.some(({ result }) => result !== 'right')) process.exitCode = 1;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
