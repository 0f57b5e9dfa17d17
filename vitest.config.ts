import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const common = { testTimeout: 20_000, hookTimeout: 60_000, setupFiles: ['scripts/testing/isolate.mjs'] };

export default defineConfig({
  test: {
    // The default leaves one core for the terminal, which on a machine of two is half of it.
    maxWorkers: availableParallelism(),
    projects: [
      { test: { ...common, name: 'library', include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'] } },
      {
        test: {
          ...common,
          name: 'built',
          include: ['tests/**/*.test.ts', 'examples/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'tests/package/**'],
          globalSetup: ['scripts/testing/built-dist.mjs'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          ...common,
          name: 'package',
          include: ['tests/package/**/*.test.ts'],
          globalSetup: ['scripts/testing/built-dist.mjs'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
