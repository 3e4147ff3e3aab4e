import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { engineTraits } from '../../../src/engine/traits.ts';
import { describeEngine } from './contract.ts';
import { processesIn } from './world.ts';

let folder = '';

describeEngine('local processes', {
  traits: engineTraits.process,
  connect: () => connectEngine(processesIn(folder), silentLogger),
  connectNowhere: () => connectEngine(processesIn(join(folder, 'a-file', 'state')), silentLogger),
  prepare: async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-processes-'));
    await writeFile(join(folder, 'a-file'), '');
  },
  cleanUp: () => rm(folder, { recursive: true, force: true }),
});
