import { join } from 'node:path';
import { parseDotenv } from './dotenv.ts';
import { startOf, type ProblemList } from './problems.ts';
import type { ManifestHost } from './host.ts';
import type { Lookup } from './template.ts';

/** The variables a manifest is read with: the process's own first, then those of its env files. */
export interface Environment {
  readonly lookup: Lookup;
  /** The files it came from. */
  readonly files: readonly string[];
}

/** The environment of a project: `.env` in its directory, unless other files are named. */
export function createEnvironment(
  directory: string,
  envFiles: readonly string[],
  host: ManifestHost,
  problems: ProblemList,
): Environment {
  const process: Lookup = (name) => (Object.hasOwn(host.environment, name) ? host.environment[name] : undefined);
  return extendEnvironment({ lookup: process, files: [] }, directory, envFiles, host, problems);
}

/** The environment of an included project: what surrounds it wins over its own files. */
export function extendEnvironment(
  outer: Environment,
  directory: string,
  envFiles: readonly string[],
  host: ManifestHost,
  problems: ProblemList,
): Environment {
  const isDefault = envFiles.length === 0;
  const files = isDefault ? [join(directory, '.env')] : envFiles;
  const values = new Map<string, string>();
  const read = new Set(outer.files);
  for (const file of files) {
    const text = host.readText(file);
    if (text !== undefined) {
      read.add(file);
      readInto(values, file, text, outer.lookup, problems);
    } else if (!isDefault) {
      const message = `env file ${file} not found. Create it, or do not name it.`;
      problems.error('missing-env-file', message, startOf(file));
    }
  }
  return {
    lookup: (name) => outer.lookup(name) ?? values.get(name),
    files: [...read],
  };
}

function readInto(values: Map<string, string>, file: string, text: string, outer: Lookup, problems: ProblemList): void {
  const parsed = parseDotenv(text, outer, { earlier: values });
  reportDotenv(parsed.problems, file, problems);
  for (const [name, value] of parsed.values) values.set(name, value);
}

export function reportDotenv(
  mistakes: readonly { readonly line: number; readonly message: string }[],
  file: string,
  problems: ProblemList,
): void {
  for (const { line, message } of mistakes) {
    const place = { line, character: 0 };
    const text = `line ${line + 1}: ${message}. Write KEY=value.`;
    problems.error('dotenv', text, { file, range: { start: place, end: place } });
  }
}
