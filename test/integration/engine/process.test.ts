import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { describeEngine } from './contract.ts';

// Node runs it as it stands: what is built into dist/shim.js is the same file.
const shim = new URL('../../../src/engine/process/shim.ts', import.meta.url).pathname;
let folder = '';

describeEngine('local processes', {
  connect: () => connectEngine({ kind: 'process', stateDirectory: folder, node: process.execPath, shim }, silentLogger),
  connectNowhere: () => {
    const stateDirectory = join(folder, 'a-file', 'state');
    return connectEngine({ kind: 'process', stateDirectory, node: process.execPath, shim }, silentLogger);
  },
  prepare: async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-processes-'));
    await writeFile(join(folder, 'a-file'), '');
  },
  cleanUp: () => rm(folder, { recursive: true, force: true }),
});
