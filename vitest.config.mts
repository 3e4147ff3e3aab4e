import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files start from the largest to the smallest. These are small and run long, since what they test stands in files of its own: started
 * last, they would keep one processor busy while the other has nothing to do.
 */
const longerThanTheyLook = /\/engine\/(docker|process)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => longerThanTheyLook.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
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
          // Each file has projects and ports of its own. Most of the time containers are waited for: four files keep two processors busy.
          maxWorkers: 4,
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
