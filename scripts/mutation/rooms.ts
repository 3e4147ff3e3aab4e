/** A part of the core that is mutated, and the unit tests that are to notice. */
export interface MutatedRoom {
  /** Files of src, as globs from the root. */
  readonly files: readonly string[];
  /** Test files, as globs from the root. */
  readonly tests: readonly string[];
}

/** The tests of how files are put together. The others resolve manifests while they are loaded, so that each change would run all of them. */
const loadingTests = [
  'test/unit/manifest/loading/*.test.ts',
  'test/unit/manifest/explain/*.test.ts',
  'test/unit/manifest/composition.test.ts',
  'test/unit/manifest/incremental.test.ts',
  'test/unit/manifest/vectors.test.ts',
];

/** What the promises rest on: a mistake here loses data, starts the wrong thing or shows a wrong figure. */
export const mutatedRooms: Readonly<Record<string, MutatedRoom>> = {
  plan: {
    files: ['src/engine/plan.ts', 'src/engine/plan/**/*.ts'],
    tests: ['test/unit/engine/**/*.test.ts'],
  },
  merge: { files: ['src/manifest/loading/merge.ts'], tests: loadingTests },
  interpolation: {
    files: ['src/manifest/variables/*.ts', 'src/manifest/tree/template.ts'],
    tests: ['test/unit/manifest/variables/*.test.ts'],
  },
  extends: { files: ['src/manifest/loading/extends.ts'], tests: loadingTests },
  consistency: {
    files: ['src/manifest/consistency/*.ts'],
    tests: ['test/unit/manifest/consistency/*.test.ts', 'test/unit/manifest/patchbayKeys.test.ts'],
  },
  store: {
    files: ['src/messages/store/*.ts'],
    tests: [
      'test/unit/messages/store/*.test.ts',
      'test/unit/messages/fairness.test.ts',
      'test/unit/messages/readBack.test.ts',
    ],
  },
  view: { files: ['src/messages/view/*.ts'], tests: ['test/unit/messages/**/*.test.ts'] },
  filter: {
    files: ['src/messages/filter/*.ts', 'src/expression/**/*.ts'],
    tests: ['test/unit/messages/**/*.test.ts', 'test/unit/expression/**/*.test.ts'],
  },
  decoders: { files: ['src/messages/decode/*.ts'], tests: ['test/unit/messages/**/*.test.ts'] },
  ledger: { files: ['src/broker/redis/streams/streamLedger.ts'], tests: ['test/unit/broker/**/*.test.ts'] },
  rpc: { files: ['src/protocol/rpc.ts'], tests: ['test/unit/protocol/**/*.test.ts'] },
};
