import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], exclude: ['test/lab/**', 'test/cluster/**'], maxWorkers: 2, testTimeout: 20_000, reporters: ['default'] },
});
