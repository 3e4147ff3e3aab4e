import { posix } from 'node:path';
import { isProblemError } from '../../base/problem.ts';
import { tarEntries } from '../../engine/copy/tarReader.ts';
import type { Engine, ProcessTable } from '../../engine/engine.ts';
import type { Json } from '../../manifest/model.ts';
import { debugLabel, parseMark } from '../mark.ts';
import type { TargetFacts } from '../model.ts';
import { readGoBuild, type GoBuild } from './goBuild.ts';

/** What is asked of an engine: nothing of it changes a container. */
export type EngineLooks = Pick<Engine, 'details' | 'top' | 'statPath' | 'readArchive'>;

/** Programs are not larger, and reading them takes a second for each 300 MB. */
const maxProgramBytes = 400 * 1_048_576;
const maxLinks = 8;
/** Longer command lines tell no more. */
const maxCommandLength = 4000;

/** Looks at a container, running or not. Rejects with `engine.container-gone`. */
export async function inspectContainer(engine: EngineLooks, name: string, signal: AbortSignal): Promise<TargetFacts> {
  const [details, processes] = await Promise.all([engine.details(name, signal), commandsIn(engine, name, signal)]);
  const config = fieldOf(details.raw, 'Config');
  const label = fieldOf(fieldOf(config, 'Labels'), debugLabel);
  const mark = typeof label === 'string' ? parseMark(label) : undefined;
  return {
    name,
    id: details.id,
    entrypoint: textsOf(fieldOf(config, 'Entrypoint')),
    command: textsOf(fieldOf(config, 'Cmd')),
    environment: details.environment,
    workingDirectory: details.workingDirectory ?? '/',
    mounts: details.mounts,
    processes,
    ...(details.user !== undefined && { user: details.user }),
    ...(details.image && { image: details.image }),
    ...(details.imageCreatedAtMs !== undefined && { imageCreatedAtMs: details.imageCreatedAtMs }),
    ...(mark && { mark }),
  };
}

/** What a binary in a container says of its build; undefined if it is none of Go's, or cannot be read. */
export async function inspectGoBuild(
  engine: EngineLooks,
  container: TargetFacts,
  program: string,
  signal: AbortSignal,
): Promise<GoBuild | undefined> {
  const found = await findProgram(engine, container, program, signal);
  if (found === undefined || found.sizeBytes > maxProgramBytes) return undefined;
  const { tar } = await engine.readArchive(container.name, found.path, signal);
  try {
    for await (const entry of tarEntries(tar))
      return entry.type === 'file' ? await readGoBuild(entry.body()) : undefined;
  } finally {
    tar.destroy();
  }
  return undefined;
}

/** Where a program is in a container, as the engine would find it. */
export async function findProgram(
  engine: EngineLooks,
  { name, workingDirectory, environment }: TargetFacts,
  program: string,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly sizeBytes: number } | undefined> {
  if (program === '') return undefined;
  const folders = program.includes('/') ? [''] : (environment['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(':');
  // One after the other: the first folder that has it wins.
  for (const folder of folders) {
    const found = await followLinks(engine, name, posix.resolve(workingDirectory, folder, program), signal);
    if (found) return found;
  }
  return undefined;
}

async function followLinks(
  engine: EngineLooks,
  container: string,
  start: string,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly sizeBytes: number } | undefined> {
  let path = start;
  for (let links = 0; links < maxLinks; links++) {
    const facts = await engine.statPath(container, path, signal);
    if (facts?.type === 'file') return { path, sizeBytes: facts.sizeBytes };
    if (facts?.linkTarget === undefined) return undefined;
    path = facts.linkTarget;
  }
  return undefined;
}

async function commandsIn(
  engine: EngineLooks,
  name: string,
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  try {
    return commandsOf(await engine.top(name, signal));
  } catch (error) {
    if (isProblemError(error) && error.problem.code === 'engine.not-running') return [];
    throw error;
  }
}

/** The table has no quotes, so an argument with spaces counts as several. */
function commandsOf({ titles, processes }: ProcessTable): readonly (readonly string[])[] {
  const column = titles.findIndex((title) => /^(CMD|COMMAND|ARGS)$/i.test(title));
  return processes.map((cells) => (cells[column] ?? '').slice(0, maxCommandLength).split(/\s+/).filter(Boolean));
}

function fieldOf(value: Json | undefined, key: string): Json | undefined {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key);
  return isMapping ? (value as Readonly<Record<string, Json>>)[key] : undefined;
}

/** Docker has a single text in place of a list of one in old versions. */
function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
