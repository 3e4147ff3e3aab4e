import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files start from the largest to the smallest. These are small and run long, since what they test stands in files of its own: started
 * last, they would keep one processor busy while the other has nothing to do.
 */
const longerThanTheyLook = /\/(engine\/(docker|process)|swarm\/contract)\.test\.ts$/;

/** These are small, too, and wait most of the time for machines of their own: all at once, they would keep no processor busy. */
const waiting = /\/integration\/swarm\//;
const othersPerWaiting = 4;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = sorted.filter(({ moduleId }) => longerThanTheyLook.test(moduleId));
    const rest = sorted.filter((file) => !long.includes(file));
    const others = rest.filter(({ moduleId }) => !waiting.test(moduleId));
    const amongThem = rest.filter(({ moduleId }) => waiting.test(moduleId));
    const mixed = others.flatMap((file, index) =>
      index % othersPerWaiting === 0 ? [...amongThem.splice(0, 1), file] : [file],
    );
    return [...long, ...mixed, ...amongThem];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/unit/support/seed.ts'],
          // No room keeps state in a module, so files can share the modules that are loaded: half of the time is saved.
          isolate: false,
          // Vitest leaves a processor to itself otherwise: of two, half.
          maxWorkers: '100%',
          // Only what hangs takes so long; a busy machine is no failure. Nothing is retried: what fails once here is a defect.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/integration/bundledCommandLine.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What is waited for comes in a second, or on a machine with much to do in many.
          expect: { poll: { timeout: 30_000 } },
          // Each file has projects and ports of its own. Four files keep two processors busy while they wait for containers, and with them
          // runs one that waits for machines.
          maxWorkers: 5,
          // What is killed and waited for on a busy machine can go wrong once. `npm test` says so, and does not let it pass twice in a row.
          retry: 1,
        },
      },
      {
        test: {
          name: 'workbench',
          include: ['test/workbench/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          // What is waited for comes in a second, or on a machine with much to do in many.
          expect: { poll: { timeout: 30_000 } },
          // Steps of a file build on each other: a retry takes the window as the first attempt left it. A set-up is never retried.
          retry: 1,
          // Each file has a server, a browser and projects of its own. More than two windows would be slow to draw.
          maxWorkers: 2,
        },
      },
    ],
  },
});
