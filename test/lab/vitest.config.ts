import { defineConfig } from 'vitest/config';

// Real hosts, and a real sshd on this machine: one file at a time, and each with time enough to build an image on a
// machine that has none.
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from there.
export default defineConfig({
  test: {
    include: ['test/lab/**/*.test.ts', 'test/**/*.lab.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    reporters: ['default'],
  },
});
