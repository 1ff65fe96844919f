/**
 * The dependency rule: base ← rooms ← site ← cli. A room is a folder of src/; `base` is what every room may use.
 */
const base = '^src/(domain|ports|errors)\\.ts$|^src/(imaging|maths|runtime)/';
const room = (name, ...also) => ({
  name: `${name}-stays-in-its-room`,
  comment: `src/${name} may use the base${also.length ? ` and ${also.join(', ')}` : ''} only`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [base, `^src/${name}/`, ...also.map((other) => `^src/${other}`)] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'base-knows-nobody',
      severity: 'error',
      from: { path: base },
      to: { path: '^src/', pathNot: base },
    },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^src/(domain|errors)\\.ts$' },
      to: { path: '.' },
    },
    room('streams'),
    room('operators'),
    room('inference'),
    room('detection', 'inference/'),
    room('tracking'),
    room('reid', 'inference/'),
    room('index'),
    room('evaluation'),
    room('training', 'reid/', 'index/dmli', 'evaluation/'),
    {
      name: 'nobody-imports-the-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-dev', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
