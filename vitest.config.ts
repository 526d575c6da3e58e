import { defineConfig } from 'vitest/config';

// The fast ring: no root, no network, under a minute. `npm run test:all` (SHELLS=all) adds what takes longer: every case
// of a module in every shell, and the files named *.full.test.ts. Rings that need more have configurations of their own.
const isFull = process.env['SHELLS'] === 'all';
// Whoever names files wants all of their cases; the whole ring runs a selection of the long tables (support/sample.ts).
const isNamed = process.argv.slice(2).some((word) => word.startsWith('test/') || word.endsWith('.ts'));

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from there.
export default defineConfig({
  // Files of operators import the package by its name; a real run teaches Node to, see src/plugins/ownFile.ts.
  resolve: { alias: { '@reprise/play/module': `${import.meta.dirname}/src/modules/public.ts` } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/lab/**', 'test/cluster/**', 'test/**/*.lab.test.ts', ...(isFull ? [] : ['test/**/*.full.test.ts'])],
    globalSetup: ['test/globalSetup.ts'],
    env: { SHELLS: isFull ? 'all' : 'rotate', SAMPLE: isFull || isNamed ? 'no' : 'yes' },
    // Loading the engine anew for each of some 170 files would take longer than the tests; none of them leaves anything behind.
    isolate: false,
    maxWorkers: 2,
    // Nothing here takes long; the limit ends what hangs, also on a machine that has twenty other things to do.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default'],
  },
});
