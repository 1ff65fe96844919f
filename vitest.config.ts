import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const e2e = ['tests/e2e/**/*.test.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    pool: 'forks',
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        resolve: {
          alias: { sightline: fileURLToPath(new URL('./src/sightline.ts', import.meta.url)) },
        },
        test: {
          name: 'rooms',
          // What is printed is compared as text, also where CI asks for colours.
          env: { NO_COLOR: '1' },
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/**/*.test.ts'],
          exclude: e2e,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        // The built program in processes of its own, so that it must be built before.
        test: {
          name: 'e2e',
          include: e2e,
          globalSetup: 'tests/support/build.ts',
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
