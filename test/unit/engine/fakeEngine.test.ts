import { ProblemError } from '../../../src/base/problem.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { engineTraits } from '../../../src/engine/traits.ts';
import { describeEngine } from '../../integration/engine/contract.ts';
import { playOf } from '../../integration/engine/programs.ts';

// What other tests lean on keeps the contract that Docker and local processes keep.
describeEngine('the fake engine', {
  traits: engineTraits.docker,
  isFake: true,
  connect: () => new FakeEngine({ playOf }),
  connectNowhere: () => {
    const engine = new FakeEngine();
    const message = 'Cannot reach the engine. Start it.';
    engine.failure = new ProblemError({ code: 'engine.unreachable', severity: 'error', message });
    return engine;
  },
  prepare: () => Promise.resolve(),
  cleanUp: () => Promise.resolve(),
});
