import { dirname } from 'node:path';
import type { Location } from '../../base/problem.ts';
import { extendEnvironment, type Environment } from '../variables/environment.ts';
import { resolveExtends } from './extends.ts';
import { expand } from './expand.ts';
import { interpolate, keepTemplates } from '../variables/interpolate.ts';
import type { Memo } from '../cache/memo.ts';
import { merge, withoutTags } from './merge.ts';
import { parse } from '../yaml/parse.ts';
import { absolutePath, isRemote } from '../files/paths.ts';
import { startOf, type ProblemList } from '../problems/problems.ts';
import { maxManifestLength, type ManifestHost } from '../files/host.ts';
import { checkShape, headOf, rejected } from '../schema/check.ts';
import { rootShape } from '../schema/root.ts';
import type { Shape } from '../schema/shape.ts';
import { putTogether, takeApart } from './sections.ts';
import {
  find,
  findMap,
  itemsOf,
  map,
  mapValues,
  scalar,
  textOf,
  textsOf,
  withEntries,
  type MapNode,
  type Node,
} from '../tree/tree.ts';

/** How the files of one project, or of one included project, are read. */
export interface LoadScope {
  /** The folder that relative paths start in. */
  readonly directory: string;
  readonly environment: Environment;
  /** False leaves every `${VAR}` as it is written. */
  readonly interpolates?: boolean;
}

const maxIncludeDepth = 50;
/** Files that include others twice, which include others twice, multiply. */
const maxIncludes = 5000;

/** One step of a chain of files that include each other: the file, and the place in it that includes the next. */
interface Link {
  readonly file: string;
  readonly at: Location;
}

/** Reads files and all that they name with `extends` and `include`, into one tree. One loader serves one resolve. */
export class Loader {
  readonly #host: ManifestHost;
  readonly #problems: ProblemList;
  readonly #files = new Set<string>();
  readonly #memo: Memo;
  readonly #environments = new Set<Environment>();
  #hasContent = false;
  #includes = 0;

  constructor(host: ManifestHost, problems: ProblemList, memo: Memo) {
    this.#host = host;
    this.#problems = problems;
    this.#memo = memo;
  }

  /** Every manifest file that was read or requested, in that order. */
  get files(): readonly string[] {
    return [...this.#files];
  }

  /** The environments that files were read in. */
  get environments(): readonly Environment[] {
    return [...this.#environments];
  }

  /** True if all files contain nothing but comments. */
  get isEmpty(): boolean {
    return !this.#hasContent;
  }

  /** The files merged, later ones over earlier ones. Undefined when none of them is a mapping. */
  load(files: readonly string[], scope: LoadScope): MapNode | undefined {
    const merged = this.#loadAll(files, scope, [], undefined);
    if (!merged) return undefined;
    const { frame, sections } = takeApart(merged);
    const plain = withoutTags(frame);
    if (plain?.kind !== 'map') return undefined;
    return putTogether(plain, sections, (value) =>
      this.#memo.of('plain', value, [], this.#problems, () => withoutTags(value)),
    );
  }

  #loadAll(
    files: readonly string[],
    scope: LoadScope,
    chain: readonly Link[],
    askedAt: Location | undefined,
  ): MapNode | undefined {
    let merged: MapNode | undefined;
    for (const file of files) {
      for (const tree of this.#readFile(file, scope, askedAt)) {
        merged = this.#mergeRoots(merged, this.#complete(tree, file, scope, chain));
      }
    }
    return merged;
  }

  /** A document with its `include` and `extends` carried out. */
  #complete(tree: MapNode, file: string, scope: LoadScope, chain: readonly Link[]): MapNode {
    let included: MapNode | undefined;
    for (const item of itemsOf(find(tree, 'include'))) {
      const part = this.#include(item, scope, [...chain, { file, at: item.at }]);
      if (part) included = this.#mergeRoots(included, includedAt(part, item.at));
    }
    const readBase = (path: string, at: Location): MapNode | undefined => {
      const directory = dirname(path);
      return this.#readFile(path, { ...scope, directory }, at)[0];
    };
    const own = resolveExtends(withEntries(tree, { include: undefined }), file, {
      directory: scope.directory,
      home: this.#home(),
      problems: this.#problems,
      memo: this.#memo,
      readBase,
    });
    return this.#mergeRoots(included, own);
  }

  #include(item: Node, scope: LoadScope, chain: readonly Link[]): MapNode | undefined {
    const path = item.kind === 'map' ? find(item, 'path') : item;
    if (item.kind === 'map' && !path) {
      this.#problems.error('missing-key', "include missing property 'path'. Name the file to include.", headOf(item));
    }
    const names = path?.kind === 'list' ? textsOf(path) : [textOf(path) ?? ''];
    const at = (path ?? item).at;
    const files = names
      .filter((name) => name !== '' && !this.#isElsewhere(name, at))
      .map((name) => absolutePath(name, scope.directory, this.#home()));
    const first = files[0];
    if (first === undefined) return undefined;
    if (files.some((file) => chain.some((link) => link.file === file)) || chain.length > maxIncludeDepth) {
      const message = `include cycle detected: ${[...chain.map((link) => link.file), first].map((file) => this.#problems.nameOf(file)).join(' includes ')}. Take one include out.`;
      const related = chain.map((link) => ({
        message: `${this.#problems.nameOf(link.file)} includes the next file here.`,
        at: link.at,
      }));
      this.#problems.error('include-cycle', message, at, related);
      return undefined;
    }
    if (++this.#includes > maxIncludes) {
      const message = `The files that include others multiply to more than ${maxIncludes}. Include each of them once.`;
      if (this.#includes === maxIncludes + 1) this.#problems.error('include-cycle', message, at);
      return undefined;
    }
    const named = textOf(find(item, 'project_directory'));
    const directory = named === undefined ? dirname(first) : absolutePath(named, scope.directory, this.#home());
    const envFile = find(item, 'env_file');
    const envFiles = (envFile?.kind === 'list' ? textsOf(envFile) : [textOf(envFile) ?? '']).filter(
      (name) => name !== '',
    );
    const environment = extendEnvironment(
      scope.environment,
      directory,
      envFiles.map((name) => absolutePath(name, scope.directory, this.#home())),
      this.#host,
      this.#problems,
      this.#memo,
    );
    for (const read of environment.files) if (!scope.environment.files.includes(read)) this.#files.add(read);
    const part = this.#loadAll(files, { ...scope, directory, environment }, chain, at);
    return part && withContexts(withEntries(part, { name: undefined, version: undefined }), directory);
  }

  /** Remote files are not fetched, because Patchbay connects to nothing but the engine and Redis. */
  #isElsewhere(name: string, at: Location): boolean {
    if (!isRemote(name)) return false;
    const message = `${name} is not on this machine, so it is left out here. Copy it into the project to have it checked.`;
    this.#problems.warning('remote-include', message, at);
    return true;
  }

  /** Text → checked and written-out trees, one for each YAML document that is a mapping. */
  #readFile(file: string, scope: LoadScope, askedAt: Location | undefined): readonly MapNode[] {
    this.#files.add(file);
    const text = this.#host.readText(file);
    if (text === undefined) {
      const message = `Cannot read ${this.#problems.nameOf(file)}: it is not there, or may not be read. Correct the path, or create the file.`;
      this.#problems.error('not-found', message, askedAt ?? startOf(file));
      this.#hasContent = true;
      return [];
    }
    if (text.length > maxManifestLength) {
      const size = `${Math.round(text.length / 1_000_000)} MB`;
      const message = `This file has ${size}, and a manifest may have ${maxManifestLength / 1_000_000} MB, so it is not read. Move services to files of their own, and name these under "include:".`;
      this.#problems.error('too-large', message, startOf(file));
      this.#hasContent = true;
      return [];
    }
    if (text.includes('\0')) this.#hasContent = true;
    this.#environments.add(scope.environment);
    return parse(text, file, this.#problems, this.#memo.parses).flatMap((document) => {
      this.#hasContent = true;
      return this.#prepare(document, scope) ?? [];
    });
  }

  /**
   * A document with its variables filled in, checked, and written out. Entries that did not change stay as they were
   * made.
   */
  #prepare(document: Node, scope: LoadScope): MapNode | undefined {
    const { frame, sections } = document.kind === 'map' ? takeApart(document) : { frame: document, sections: [] };
    const { directory, environment, interpolates } = scope;
    const prepare = (node: Node, shape: Shape, path: readonly string[], problems: ProblemList): Node | undefined => {
      const { lookup } = environment;
      const filled = interpolates === false ? keepTemplates(node) : interpolate(node, environment, problems);
      const checked = checkShape(filled, shape, path, problems);
      return checked && expand(checked, shape, { directory, home: this.#home(), lookup, problems });
    };
    const root = prepare(frame, rootShape, [], this.#problems);
    if (root?.kind !== 'map') return undefined;
    const stages = new Map(sections.map(({ name }) => [name, `prepare ${name} ${directory}`]));
    return putTogether(root, sections, (value, { name, shape }, key) => {
      const keys = [key, environment.lookup, interpolates, this.#home()];
      const make = (problems: ProblemList): Node => prepare(value, shape, [name, key], problems) ?? rejected(value);
      return this.#memo.of(stages.get(name) ?? name, value, keys, this.#problems, make);
    });
  }

  /** Merging two entries of one name gives the same object as before while neither of them changes. */
  #mergeRoots(base: MapNode | undefined, override: MapNode): MapNode {
    const merged = mergeOver(base, override);
    const { sections } = takeApart(override);
    const isShared = sections.some(({ name, node }) => {
      const earlier = findMap(base, name)?.entries;
      return earlier && [...node.entries.keys()].some((key) => earlier.has(key));
    });
    if (!isShared) return merged;
    const parts = takeApart(merged);
    return putTogether(parts.frame, parts.sections, (value, { name }, key) => {
      const [earlier, later] = [find(base, name, key), find(override, name, key)];
      if (!earlier || !later || value === earlier || value === later) return value;
      return this.#memo.of('merge', later, [name, key, earlier], this.#problems, () => value);
    });
  }

  #home(): string | undefined {
    return this.#host.environment['HOME'];
  }
}

/** In an included project, a build without a context is one of that project's directory. */
function withContexts(root: MapNode, directory: string): MapNode {
  const services = findMap(root, 'services');
  if (!services) return root;
  const filled = mapValues(services, (service) => {
    const build = findMap(service, 'build');
    if (service.kind !== 'map' || !build || find(build, 'context')) return service;
    return withEntries(service, { build: withEntries(build, { context: scalar(directory, build.at) }) });
  });
  return withEntries(root, { services: filled });
}

/** The same tree, which remembers that it came by `include`. */
function includedAt(part: MapNode, at: Location): MapNode {
  return { ...part, origin: { kind: 'merged', base: part, override: map({}, at), cause: { kind: 'include', at } } };
}

function mergeOver(base: MapNode | undefined, override: MapNode): MapNode {
  const merged = merge(base, override, rootShape);
  return merged.kind === 'map' ? merged : override;
}
