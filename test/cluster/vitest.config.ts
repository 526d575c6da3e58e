import { defineConfig } from 'vitest/config';

// Real clusters on real hosts: one at a time. A machine that has built nothing yet needs a while for its first one.
// With CLUSTER=selection, as `npm run test:all` has it, only what ends within half an hour.
const isWhole = process.env['CLUSTER'] !== 'selection';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from there.
export default defineConfig({
  test: {
    include: isWhole ? ['test/cluster/**/*.test.ts'] : ['test/cluster/{binary,kubeadm}.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 3_600_000,
    reporters: ['default'],
  },
});
