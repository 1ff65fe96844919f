/**
 * `npm run build:kernels -- [folder …]`: builds what the training backends load at run time and no compiler of ours
 * writes: `kernels.wasm` from src/training/backend/assembly, and `gradients.js`, TensorFlow.js's own gradients as one
 * file, since its package has them only as modules that Node cannot resolve. Both go to src/training/backend/generated
 * and into each further folder that holds a compiled `training/`.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const backend = join('training', 'backend');
const sources = join(root, 'src', backend, 'assembly');
const generated = join(root, 'src', backend, 'generated');
const require = createRequire(import.meta.url);
mkdirSync(generated, { recursive: true });

const inputs = [...readdirSync(sources).map((name) => join(sources, name)), fileURLToPath(import.meta.url)];
const changedAt = Math.max(...inputs.map((file) => statSync(file).mtimeMs));
const outdated = (file) => !existsSync(file) || statSync(file).mtimeMs < changedAt;

const kernels = join(generated, 'kernels.wasm');
if (outdated(kernels)) await compileKernels(kernels);
const gradients = join(generated, 'gradients.js');
if (outdated(gradients)) bundleGradients(gradients);
for (const folder of process.argv.slice(2)) {
  const target = resolve(folder, backend, 'generated');
  mkdirSync(target, { recursive: true });
  for (const file of [kernels, gradients]) copyFileSync(file, join(target, basename(file)));
}

/** The sources end in `.as`, so that no TypeScript tool takes them for its own; the compiler asks for `.ts`. */
async function compileKernels(target) {
  const { default: asc } = await import('assemblyscript/asc');
  const memory = ['--importMemory', '--sharedMemory', '--enable', 'threads', '--maximumMemory', '65536'];
  const flags = [
    ...memory,
    '-O3',
    '--converge',
    '--runtime',
    'stub',
    '--importMemory',
    '--noAssert',
    '--enable',
    'simd',
  ];
  const { error, stderr } = await asc.main(['kernels.ts', ...flags, '--outFile', 'kernels.wasm'], {
    readFile(name) {
      const file = join(sources, name.replace(/\.ts$/, '.as'));
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    },
    writeFile: (_name, contents) => writeFileSync(target, contents),
    listFiles: () => [],
  });
  if (error) throw new Error(`The kernels do not compile:\n${stderr.toString()}`);
}

function bundleGradients(target) {
  // esbuild comes with tsx, which is a dependency.
  const esbuild = createRequire(require.resolve('tsx'))('esbuild');
  esbuild.buildSync({
    stdin: {
      contents: "import '@tensorflow/tfjs-core/dist/register_all_gradients';",
      resolveDir: root,
    },
    outfile: target,
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    legalComments: 'eof',
    logLevel: 'warning',
  });
}
