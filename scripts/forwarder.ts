// `npm run forwarder`: builds the programs of media/forwarder from forwarder/. Both are committed: who installs Patchbay has no compiler.
import { statSync } from 'node:fs';
import { architectures, buildForwarder, compilerLack, forwarderPrograms } from './build/forwarder.ts';
import { say } from './machine/run.ts';

for (const architecture of architectures) {
  const lack = await compilerLack(architecture);
  if (lack !== undefined) {
    console.error(`The program for ${architecture} stays as it is: ${lack}.`);
    process.exitCode = 1;
    continue;
  }
  const path = await buildForwarder(architecture, forwarderPrograms);
  say(`${path} (${statSync(path).size} bytes)`);
}
