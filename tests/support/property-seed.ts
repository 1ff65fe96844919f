import fc from 'fast-check';

/*
 * Property tests draw the same examples in every run, so that a failure belongs to the change that caused it.
 * To look further: PROPERTY_SEED=123 npx vitest run (any number), or PROPERTY_RUNS=1000 for more examples each.
 */
const { PROPERTY_SEED, PROPERTY_RUNS } = process.env;
fc.configureGlobal({
  seed: Number(PROPERTY_SEED ?? 1),
  ...(PROPERTY_RUNS === undefined ? {} : { numRuns: Number(PROPERTY_RUNS) }),
});
