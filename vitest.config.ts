import { defineConfig } from 'vitest/config';

// The fast ring: no root, no network. Rings that need more have configurations of their own.
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from there.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/lab/**', 'test/cluster/**', 'test/**/*.lab.test.ts'],
    globalSetup: ['test/globalSetup.ts'],
    // Each case of a module runs in one of the four shells here; `npm run test:all` runs every case in all of them.
    env: { SHELLS: process.env['SHELLS'] ?? 'rotate' },
    // Loading the engine anew for each of some 170 files would take longer than the tests; none of them leaves anything behind.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
