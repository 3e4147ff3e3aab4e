import { defineConfig } from 'vitest/config';

/** The unit tests of the room that is mutated, and no others: it is they that are to notice. */
export default defineConfig({
  test: {
    include: (process.env['PATCHBAY_MUTATION_TESTS'] ?? '').split(','),
    setupFiles: ['test/unit/support/seed.ts'],
    isolate: false,
    testTimeout: 120_000,
  },
});
