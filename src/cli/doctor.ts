import { Command } from 'commander';
import pc from 'picocolors';
import { checkMachine, type Check } from './doctor-checks.ts';
import { createTable } from './table.ts';

interface DoctorFlags {
  nats?: string;
  json?: boolean;
}

/** `sightline doctor`: what this machine has, what is missing, what works without it, and how to get it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Show what this machine has, what is missing and how to get it.')
    .option('--nats <url>', 'also try to reach this NATS server')
    .option('--json', 'the same as one JSON array on standard output')
    .addHelpText('after', '\nExample:\n  $ sightline doctor --nats nats://127.0.0.1:4222')
    .action(doctor);
}

async function doctor({ nats, json }: DoctorFlags): Promise<void> {
  const checks = await checkMachine(nats);
  process.stdout.write(`${json ? JSON.stringify(checks, undefined, 2) : table(checks)}\n`);
  const missing = checks.filter((check) => check.essential && check.found === undefined);
  if (missing.length === 0) return;
  process.stderr.write(`${pc.red('missing:')} ${missing.map((check) => check.name).join(', ')}\n`);
  process.exitCode = 1;
}

function table(checks: readonly Check[]): string {
  const rows = createTable({ colWidths: [32, 88], wordWrap: true });
  for (const check of checks) rows.push([`${mark(check)} ${check.name}`, check.found ?? advice(check)]);
  return rows.toString();
}

function mark({ found, essential }: Check): string {
  if (found !== undefined) return pc.green('✓');
  return essential ? pc.red('✗') : pc.yellow('–');
}

function advice({ without, get }: Check): string {
  return `${without}\n${pc.dim('To do:')} ${get}`;
}
