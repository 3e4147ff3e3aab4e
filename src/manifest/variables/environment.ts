import { join } from 'node:path';
import { parseDotenv } from './dotenv.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location } from '../../base/problem.ts';
import { Memo } from '../cache/memo.ts';
import type { ProblemList } from '../problems/problems.ts';
import { startOf } from '../problems/problems.ts';
import type { ManifestHost } from '../files/host.ts';
import type { Lookup } from '../tree/template.ts';

/** The variables a manifest is read with: the process's own first, then those of its env files. */
export interface Environment {
  readonly lookup: Lookup;
  /** Every variable that is set. */
  readonly names: ReadonlySet<string>;
  /** Where the value of a variable was said; undefined when it is not set. */
  readonly originOf: (name: string) => VariableOrigin | undefined;
  /** The files it came from. */
  readonly files: readonly string[];
}

export type VariableOrigin =
  /** The environment of the process. */
  | { readonly kind: 'process' }
  | { readonly kind: 'envFile'; readonly at: Location }
  /** COMPOSE_PROJECT_NAME, when nobody sets it. */
  | { readonly kind: 'project' };

const isTrue = /^(1|t|T|true|TRUE|True)$/;

/** The environment of a project: `.env` in its directory, unless other files are named, or COMPOSE_DISABLE_ENV_FILE says none. */
export function createEnvironment(
  directory: string,
  envFiles: readonly string[],
  host: ManifestHost,
  problems: ProblemList,
  memo = new Memo(),
): Environment {
  const { environment } = host;
  const outer = memo.of('process', environment, [], problems, () => processEnvironment(environment));
  if (envFiles.length === 0 && isTrue.test(outer.lookup('COMPOSE_DISABLE_ENV_FILE') ?? '')) return outer;
  return extendEnvironment(outer, directory, envFiles, host, problems, memo);
}

function processEnvironment(environment: ManifestHost['environment']): Environment {
  const lookup: Lookup = (name) => ownProperty(environment, name);
  return {
    lookup,
    names: new Set(Object.keys(environment)),
    originOf: (name) => (lookup(name) === undefined ? undefined : { kind: 'process' }),
    files: [],
  };
}

/** The environment of an included project: what surrounds it wins over its own files. */
export function extendEnvironment(
  outer: Environment,
  directory: string,
  envFiles: readonly string[],
  host: ManifestHost,
  problems: ProblemList,
  memo: Memo,
): Environment {
  const isDefault = envFiles.length === 0;
  const files = isDefault ? [join(directory, '.env')] : envFiles;
  const texts = files.map((file) => host.readText(file));
  const stage = `environment ${isDefault ? 'of' : 'from'} ${files.join(' ')}`;
  return memo.of(stage, outer, texts, problems, (found) => withFiles(outer, files, texts, isDefault, found));
}

function withFiles(
  outer: Environment,
  files: readonly string[],
  texts: readonly (string | undefined)[],
  isDefault: boolean,
  problems: ProblemList,
): Environment {
  const values = new Map<string, string>();
  const places = new Map<string, Location>();
  const read = new Set(outer.files);
  for (const [index, file] of files.entries()) {
    const text = texts[index];
    if (text !== undefined) {
      read.add(file);
      readInto({ values, places }, file, text, outer.lookup, problems);
    } else if (!isDefault) {
      const message = `env file ${problems.nameOf(file)} not found. Create it, or do not name it.`;
      problems.error('missing-env-file', message, startOf(file));
    }
  }
  return {
    lookup: (name) => outer.lookup(name) ?? values.get(name),
    names: new Set([...outer.names, ...values.keys()]),
    originOf: (name) => outer.originOf(name) ?? fromFile(places.get(name)),
    files: [...read],
  };
}

interface Said {
  readonly values: Map<string, string>;
  readonly places: Map<string, Location>;
}

function readInto({ values, places }: Said, file: string, text: string, outer: Lookup, problems: ProblemList): void {
  const parsed = parseDotenv(text, outer, { earlier: values });
  reportDotenv(parsed.problems, file, problems);
  for (const [name, value] of parsed.values) {
    values.set(name, value);
    places.set(name, lineOf(file, parsed.lines.get(name) ?? 0));
  }
}

function fromFile(at: Location | undefined): VariableOrigin | undefined {
  return at && { kind: 'envFile', at };
}

/** The start of a line, counted from 0. */
export function lineOf(file: string, line: number): Location {
  const place = { line, character: 0 };
  return { file, range: { start: place, end: place } };
}

export function reportDotenv(
  mistakes: readonly { readonly line: number; readonly message: string }[],
  file: string,
  problems: ProblemList,
): void {
  for (const { line, message } of mistakes) {
    const text = `line ${line + 1}: ${message}. Write KEY=value.`;
    problems.error('dotenv', text, lineOf(file, line));
  }
}
