import { defineConfig } from 'vitest/config';

// The fast ring: no root, no network, under a minute. `npm run test:all` (SHELLS=all) adds what takes longer: every case
// of a module in every shell, and the files named *.full.test.ts. Rings that need more have configurations of their own.
const isFull = process.env['SHELLS'] === 'all';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from there.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/lab/**', 'test/cluster/**', 'test/**/*.lab.test.ts', ...(isFull ? [] : ['test/**/*.full.test.ts'])],
    globalSetup: ['test/globalSetup.ts'],
    env: { SHELLS: isFull ? 'all' : 'rotate' },
    // Loading the engine anew for each of some 170 files would take longer than the tests; none of them leaves anything behind.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
