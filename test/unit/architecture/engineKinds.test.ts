import { describe, expect, it } from 'vitest';
import { brokenRules, filesThatCatch } from './ownRules.ts';

const files = [
  'src/engine/plan/up/rollout.ts',
  'src/app/services/serviceTree.ts',
  'src/cli/apply.ts',
  'src/extension/api.ts',
];

/** Code, and whether it asks for the kind of an engine in place of a trait. */
const seeds: readonly (readonly [string, boolean])[] = [
  ["if (engine.kind === 'docker') start();", true],
  ["if (engine.kind !== 'process') start();", true],
  ["const hasShell = 'docker' === kind;", true],
  ["if (observation.engine.kind == 'swarm') start();", true],
  ["switch (engine.kind) { case 'docker': start(); }", true],
  ['if (engine.traits.hasImages) pull();', false],
  ['const make = drivers[engine.kind];', false],
  ["const address = { kind: 'docker' };", false],
  ["if (step.kind === 'wait') look();", false],
];

describe('The lint rule against asking for the kind of an engine', () => {
  const caught = filesThatCatch(
    'engine-kinds',
    seeds.map(([code]) => code),
    files,
  );

  it.each(seeds.map(([code, isCaught], index) => [code, isCaught, index] as const))('%s', (_, isCaught, index) => {
    expect(caught[index]).toEqual(isCaught ? files : []);
  });

  it('lets the drivers, and the choice between engines, ask', () => {
    const code = "if (engine.kind === 'docker') start();";
    const allowed = ['engine/docker/seed.ts', 'engine/process/seed.ts', 'app/engines/engineChoice.ts'];
    expect(brokenRules(allowed.map((file) => ({ code, file: `src/${file}` })))).toEqual([[], [], []]);
  });
});
