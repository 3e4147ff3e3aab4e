import { posix } from 'node:path';
import { instructionWords, readInstructions, substitute, type Instruction } from './dockerfile.ts';

/** What a build puts where: a path of its context, relative, and where that is in the image. */
export interface CopiedPath {
  /** The folder that `source` is relative to: the context is `''`, a named one its name. */
  readonly context: string;
  readonly source: string;
  readonly target: string;
}

/** What a Dockerfile says of one stage. */
interface Stage {
  readonly name: string | undefined;
  readonly copied: readonly CopiedPath[];
  readonly workingDirectory: string;
  readonly environment: ReadonlyMap<string, string>;
}

export interface BuildFacts {
  /** What the image has, what was copied last first. */
  readonly copied: readonly CopiedPath[];
  /** The same of every stage of the build: where compilers have seen the sources. */
  readonly inAnyStage: readonly CopiedPath[];
}

export interface DockerfileBuild {
  readonly text: string;
  readonly target?: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  /** Names of further contexts, which `--from` may name. */
  readonly contexts: readonly string[];
  /** Tells of a path of a context whether it is a folder. What is not there counts as a folder without a dot in its name. */
  readonly isFolder: (context: string, path: string) => boolean;
}

/** Follows COPY, ADD and WORKDIR through the stages of a Dockerfile. */
export function copiedPaths(build: DockerfileBuild): BuildFacts {
  const globals = new Map<string, string>();
  const stages: Stage[] = [];
  let current: OpenStage | undefined;
  for (const instruction of readInstructions(build.text)) {
    if (instruction.name === 'FROM') {
      if (current) stages.push(current.close());
      current = openStage(instruction, stages, globals);
    } else if (current) current.take(instruction, build, stages, globals);
    else if (instruction.name === 'ARG') declareArgs(instruction.text, globals, build.args, globals);
  }
  if (current) stages.push(current.close());
  const meant = stageNamed(stages, build.target) ?? stages.at(-1);
  return {
    copied: meant?.copied ?? [],
    inAnyStage: [...new Set(stages.toReversed().flatMap(({ copied }) => copied))],
  };
}

function openStage({ text }: Instruction, stages: readonly Stage[], globals: ReadonlyMap<string, string>): OpenStage {
  const [, base = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(substitute(text, globals)) ?? [];
  return new OpenStage(
    name,
    stages.findLast((stage) => stage.name?.toLowerCase() === base.toLowerCase()),
  );
}

/** A stage by its name or its number. */
function stageNamed(stages: readonly Stage[], name: string | undefined): Stage | undefined {
  if (name === undefined) return undefined;
  const named = stages.findLast((stage) => stage.name?.toLowerCase() === name.toLowerCase());
  return named ?? (/^\d{1,4}$/.test(name) ? stages[Number(name)] : undefined);
}

class OpenStage {
  readonly #name: string | undefined;
  readonly #variables: Map<string, string>;
  #workingDirectory: string;
  #copied: readonly CopiedPath[];

  constructor(name: string | undefined, base: Stage | undefined) {
    this.#name = name;
    this.#variables = new Map(base?.environment);
    this.#workingDirectory = base?.workingDirectory ?? '/';
    this.#copied = base?.copied ?? [];
  }

  take(
    instruction: Instruction,
    build: DockerfileBuild,
    stages: readonly Stage[],
    globals: ReadonlyMap<string, string>,
  ): void {
    const text = substitute(instruction.text, this.#variables);
    switch (instruction.name) {
      case 'ARG':
        return declareArgs(instruction.text, this.#variables, build.args, globals);
      case 'ENV':
        return setVariables(text, this.#variables);
      case 'WORKDIR':
        this.#workingDirectory = posix.resolve(this.#workingDirectory, text.replace(/^["']|["']$/g, ''));
        return;
      case 'COPY':
      case 'ADD':
        this.#copy(instructionWords(text), substitute(instruction.flags['from'] ?? '', this.#variables), build, stages);
    }
  }

  close(): Stage {
    return {
      name: this.#name,
      copied: this.#copied,
      workingDirectory: this.#workingDirectory,
      environment: this.#variables,
    };
  }

  #copy(words: readonly string[], from: string, build: DockerfileBuild, stages: readonly Stage[]): void {
    const sources = words.slice(0, -1).filter((word) => !word.startsWith('<<') && !/^(\w+:\/\/|git@)/.test(word));
    const written = words.at(-1);
    if (written === undefined || sources.length === 0) return;
    const target = posix.resolve(this.#workingDirectory, written);
    const intoFolder = sources.length > 1 || /(^|\/)\.?$/.test(written);
    const stage = from === '' ? undefined : stageNamed(stages, from);
    const isContext = from === '' || build.contexts.includes(from);
    if (!stage && !isContext) return;
    const added = sources.flatMap((source) =>
      stage
        ? throughStage(stage, posix.resolve('/', source), target, intoFolder)
        : fromContext(build, stage ? '' : from, source, target, intoFolder),
    );
    this.#copied = [...added, ...this.#copied];
  }
}

function fromContext(
  { isFolder }: DockerfileBuild,
  context: string,
  written: string,
  target: string,
  intoFolder: boolean,
): readonly CopiedPath[] {
  const source = posix.normalize(`./${written.replace(/^\/+/, '')}`).replace(/\/$/, '');
  if (source.startsWith('..')) return [];
  // What a pattern matches is copied into the target: the folder before the pattern is there.
  if (/[*?[]/.test(source)) {
    const folder = posix.dirname(source.slice(0, source.search(/[*?[]/)) + 'x');
    return [{ context, source: folder, target }];
  }
  const lies = intoFolder && !isFolder(context, source) ? posix.join(target, posix.basename(source)) : target;
  return [{ context, source, target: lies }];
}

/** What a stage has at a path, or below it, and where that is now. */
function throughStage({ copied }: Stage, path: string, target: string, intoFolder: boolean): readonly CopiedPath[] {
  return copied.flatMap((known): readonly CopiedPath[] => {
    const inside = posix.relative(known.target, path);
    if (inside === '') return [{ ...known, target: lying(known.source, path, target, intoFolder) }];
    if (!inside.startsWith('..')) {
      const source = posix.join(known.source, inside);
      return [{ ...known, source, target: lying(source, path, target, intoFolder) }];
    }
    const below = posix.relative(path, known.target);
    return below.startsWith('..') ? [] : [{ ...known, target: posix.join(target, below) }];
  });
}

/** A single file goes into a folder by its own name; the content of a folder goes there as it is. */
function lying(source: string, path: string, target: string, intoFolder: boolean): string {
  const isFile = /\.\w+$/.test(source);
  return intoFolder && isFile ? posix.join(target, posix.basename(path)) : target;
}

/** `ARG NAME`, `ARG NAME=default`: what the build is given wins. A name alone takes what stands before the first stage. */
function declareArgs(
  text: string,
  into: Map<string, string>,
  given: Readonly<Record<string, string>>,
  globals: ReadonlyMap<string, string>,
): void {
  for (const word of instructionWords(text)) {
    const [name = '', ...rest] = word.split('=');
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const value = own ?? (rest.length > 0 ? unquoted(substitute(rest.join('='), into)) : globals.get(name));
    if (value !== undefined) into.set(name, value);
  }
}

/** `ENV A=b C=d`, or `ENV A b` as in old times. */
function setVariables(text: string, into: Map<string, string>): void {
  const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/s.exec(text) ?? [];
  if (name !== '') into.set(name, rest);
  else
    for (const [, key = '', value = ''] of text.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S*)/g))
      into.set(key, unquoted(value));
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/s, '$2');
}
