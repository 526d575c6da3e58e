import { defineConfig } from 'vitest/config';

// The fast ring: no root, no network. Rings that need more have configurations of their own.
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from there.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/lab/**', 'test/cluster/**'],
    globalSetup: ['test/globalSetup.ts'],
    maxWorkers: 2,
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
