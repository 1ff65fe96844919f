import { ConfigError } from '../../errors.ts';

/**
 * For models whose number of classes shows in their output only. Throws a ConfigError where a wanted class is beyond it:
 * the number there belongs to the next row.
 */
export function expectClasses(wanted: readonly number[], classes: number): void {
  const beyond = wanted.find((index) => index >= classes);
  if (beyond === undefined) return;
  throw new ConfigError(`detection.classes: class ${beyond} of a model of ${classes} classes`, {
    hint: `Its classes are 0 to ${classes - 1}.`,
    fields: { path: 'detection.classes' },
  });
}
