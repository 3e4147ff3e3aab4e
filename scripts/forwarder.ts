// `npm run forwarder`: builds the programs of media/forwarder and media/relay from forwarder/. They are committed: who installs Patchbay has no compiler.
import { statSync } from 'node:fs';
import { architectures, buildNative, compilerLack, nativePrograms, type NativeProgram } from './build/forwarder.ts';
import { say } from './machine/run.ts';

for (const architecture of architectures) {
  const lack = await compilerLack(architecture);
  if (lack !== undefined) {
    console.error(`The program for ${architecture} stays as it is: ${lack}.`);
    process.exitCode = 1;
    continue;
  }
  for (const [name, folder] of Object.entries(nativePrograms)) {
    const path = await buildNative(name as NativeProgram, architecture, folder);
    say(`${path} (${statSync(path).size} bytes)`);
  }
}
