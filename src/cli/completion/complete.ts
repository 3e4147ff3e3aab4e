import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { tryLoadManifest, type LoadedManifest } from '../sources/manifestSource.ts';
import { find, keysOf } from '../../manifest/tree/tree.ts';
import type { Application } from '../../manifest/model.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { noneGiven } from '../input/options.ts';
import { candidatesFor, globalValues, type ManifestNames } from './candidates.ts';

/** Prints what may stand at the end of a command line; nothing when that cannot be told. A shell waits for it: nothing connects. */
export async function complete(words: readonly string[], program: Command, context: CliContext): Promise<void> {
  const candidates = candidatesFor(program, words, namesOf(words, program, context));
  const lines = candidates?.map(({ value, about }) => (about ? `${value}\t${about}` : value)) ?? [':files'];
  await context.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function namesOf(words: readonly string[], program: Command, context: CliContext): ManifestNames {
  let loaded: { readonly manifest: LoadedManifest | undefined } | undefined;
  const manifest = (): LoadedManifest | undefined => {
    loaded ??= { manifest: quietly(() => tryLoadManifest(optionsOf(words, program), context)) };
    return loaded.manifest;
  };
  const application = (): Application | undefined => manifest()?.application;
  return {
    services: () => Object.keys(application()?.services ?? {}),
    profiles: () => [...new Set(Object.values(application()?.services ?? {}).flatMap(({ profiles }) => profiles))],
    environments: () => keysOf(find(manifest()?.tree, 'x-patchbay', 'environments')),
    channels: () => Object.keys(application()?.messaging.channels ?? {}),
  };
}

/** What says which manifest is meant. */
function optionsOf(words: readonly string[], program: Command): GlobalOptions {
  const valuesOf = (long: string): readonly string[] => globalValues(program, words, long);
  const [projectDirectory] = valuesOf('--project-directory');
  const [inEnvironment] = valuesOf('--environment');
  return {
    ...noneGiven,
    engine: 'auto',
    file: valuesOf('--file').filter((file) => file !== '-'),
    envFile: valuesOf('--env-file'),
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
    ...(inEnvironment === undefined ? {} : { inEnvironment }),
  };
}

function quietly<T>(ask: () => T | undefined): T | undefined {
  try {
    return ask();
  } catch {
    // The name is half-typed: there is no such file, or none that can be read.
    return undefined;
  }
}
