import { describe, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { engineTraits } from '../../../src/engine/traits.ts';
import { describeEngine } from './contract.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';

if (await dockerAnswers()) {
  describeEngine('Docker', {
    traits: engineTraits.docker,
    connect: () => connectEngine({ kind: 'docker' }, silentLogger),
    connectNowhere: () => connectEngine({ kind: 'docker', host: 'unix:///nowhere/docker.sock' }, silentLogger),
    prepare: ensureBusybox,
    cleanUp: () => Promise.resolve(),
  });
} else {
  describe.skip('Docker: nobody answers, so nothing of it is tested', () => {
    it('is skipped', () => undefined);
  });
}
