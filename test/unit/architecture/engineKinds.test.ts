import { describe, expect, it } from 'vitest';
import { filesThatCatch, restrictedSyntax } from './restrictedSyntax.ts';

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
  it.each(seeds)('%s', (code, isCaught) => {
    expect(filesThatCatch(code, files)).toEqual(isCaught ? files : []);
  });

  it('lets the drivers, and the choice between engines, ask', () => {
    const code = "if (engine.kind === 'docker') start();";
    for (const file of ['engine/docker/seed.ts', 'engine/process/seed.ts', 'app/engines/engineChoice.ts']) {
      expect(restrictedSyntax(code, `src/${file}`)).toEqual([]);
    }
  });
});
