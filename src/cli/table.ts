import Table, { type TableConstructorOptions } from 'cli-table3';
import pc from 'picocolors';

/** A table without rules between its rows, coloured only where colours are read. */
export function createTable(options: TableConstructorOptions = {}): Table.Table {
  return new Table({
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: pc.isColorSupported ? ['dim'] : [] },
    ...options,
  });
}
