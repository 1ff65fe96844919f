import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, startNode } from '../support/sightline-cli.ts';
import { createUserProject, syntheticPipeline, type UserProject } from '../support/user-project.ts';

const documents = [
  ...readdirSync('examples').map((name) => join('examples', name)),
  ...readdirSync('pipelines').map((name) => join('pipelines', name)),
].map((path) => ({ name: path, text: readFileSync(path, 'utf8') }));
const readme = [...readFileSync('README.md', 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, text], i) => ({
  name: `readme-${i}.ts`,
  text: text!,
}));
const programs = [...documents, ...readme];

describe('the package', () => {
  let project: UserProject;
  beforeAll(() => {
    project = createUserProject();
    symlinkSync(resolve('node_modules/@types'), join(project.folder, 'node_modules/@types'), 'dir');
  });
  afterAll(() => project[Symbol.dispose]());

  it('exports every value that README and examples import', async () => {
    const values = programs.flatMap(({ text }) =>
      [...text.matchAll(/import \{([^}]*)\} from 'sightline'/g)]
        .flatMap(([, names]) => names!.split(','))
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type ')),
    );
    expect(values).toContain('site');
    project.write(
      'names.js',
      `import * as sightline from 'sightline';
      console.log(JSON.stringify(${JSON.stringify(values)}.filter((name) => sightline[name] === undefined)));`,
    );
    const { stdout, stderr } = await startNode(['names.js'], { cwd: project.folder }).done;
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it('has types that README and examples compile against, as strictly as can be', async () => {
    for (const { name, text } of programs) project.write(name.replaceAll('/', '-'), text);
    project.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          target: 'ES2023',
          lib: ['ES2023', 'ESNext.Disposable'],
          module: 'NodeNext',
          types: ['node'],
          strict: true,
          exactOptionalPropertyTypes: true,
          verbatimModuleSyntax: true,
          skipLibCheck: true,
          noEmit: true,
        },
        include: ['*.ts'],
      }),
    );
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const complaints = await promisify(execFile)(process.execPath, [tsc, '-p', project.folder]).then(
      () => '',
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    expect(complaints).toBe('');
  });

  it.each(['module', 'commonjs', undefined])('runs a pipeline in a package of type %s', async (type) => {
    using own = createUserProject();
    own.write('package.json', JSON.stringify({ name: 'user', type }));
    // Waits at its top, as one does that opens its own detector.
    own.write('lab.ts', `await null;\n${syntheticPipeline('', { cameras: 1, seconds: 1 })}`);
    const { exitCode, stderr } = await cli(['run', 'lab.ts'], { cwd: own.folder });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect((await cli(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('help', () => {
  it.each(['run', 'watch', 'eval', 'eval reid', 'eval hand-over', 'demo', 'doctor'])(
    'of %s shows an example',
    async (command) => {
      const { exitCode, stdout } = await cli([...command.split(' '), '--help']);
      expect(stdout).toMatch(/Example:\n +\$ (sightline|npm run) /);
      expect(exitCode).toBe(0);
    },
  );

  it('lists the commands', async () => {
    const { stdout } = await cli(['--help']);
    expect(stdout).toContain('Example:\n  $ sightline run');
    for (const command of ['run', 'watch', 'eval', 'demo', 'doctor'])
      expect(stdout).toContain(`\n  ${command}`);
  });
});
