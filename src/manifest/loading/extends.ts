import { dirname } from 'node:path';
import type { Location } from '../../base/problem.ts';
import type { Memo } from '../cache/memo.ts';
import { correctWord } from '../problems/fixes.ts';
import { merge } from './merge.ts';
import { absolutePath, isRemote } from '../files/paths.ts';
import type { ProblemList } from '../problems/problems.ts';
import { serviceShape } from '../schema/service.ts';
import { rejected } from '../schema/check.ts';
import { didYouMean } from '../problems/suggest.ts';
import {
  entriesOf,
  find,
  findMap,
  mapValues,
  textOf,
  withEntries,
  type MapNode,
  type MergeCause,
  type Node,
} from '../tree/tree.ts';

export interface ExtendsContext {
  /** The folder that the file's relative paths start in. */
  readonly directory: string;
  readonly home: string | undefined;
  readonly problems: ProblemList;
  readonly memo: Memo;
  /** Reads another file, its own relative paths made absolute. */
  readonly readBase: (path: string, at: Location) => MapNode | undefined;
}

/** Replaces each service by what it extends with its own settings over it. */
export function resolveExtends(tree: MapNode, file: string, context: ExtendsContext): MapNode {
  const services = findMap(tree, 'services');
  if (!services) return tree;
  const files = new Map<string, MapNode | undefined>([[file, tree]]);
  const resolver: Resolver = { ...context, root: file, files, done: new Map() };
  const resolved = mapValues(services, (service, name) => resolveService(service, name, file, [], resolver));
  return withEntries(tree, { services: resolved });
}

interface Resolver extends ExtendsContext {
  /** The file that the chains begin in: its paths start in `directory`, those of any other file in that file's own folder. */
  readonly root: string;
  readonly files: Map<string, MapNode | undefined>;
  readonly done: Map<string, Node>;
}

/** One step of a chain of services that extend each other. */
interface Link {
  readonly text: string;
  readonly at: Location;
}

function resolveService(service: Node, name: string, file: string, chain: readonly Link[], resolver: Resolver): Node {
  const reference = find(service, 'extends');
  if (service.kind !== 'map' || reference?.kind !== 'map' || reference.tag === 'reset') return service;
  const link = `${name} in ${resolver.problems.nameOf(file)}`;
  const known = resolver.done.get(link);
  if (known) return known;
  const start = chain.findIndex(({ text }) => text === link);
  if (start !== -1) {
    const cycle = chain.slice(start);
    const texts = [...cycle.map(({ text }) => text), link];
    const message = `Circular reference: ${texts.join(' extends ')}. Take one "extends" out.`;
    const related = cycle.map(({ at }, index) => ({
      message: `${texts[index]} extends ${texts[index + 1]} here.`,
      at,
    }));
    resolver.problems.error('extends-cycle', message, reference.at, related);
    return withEntries(service, { extends: undefined });
  }
  const base = baseOf(reference, name, file, [...chain, { text: link, at: reference.at }], resolver);
  const merged = resolver.memo.of('extends', service, [link, base?.node], resolver.problems, () => {
    const own = withEntries(service, { extends: undefined });
    return base ? merge(base.node, own, serviceShape, causeOf(reference, name, base)) : withoutBase(own);
  });
  resolver.done.set(link, merged);
  return merged;
}

/** The unreadable base may define an image, so a missing image is not reported as well. */
function withoutBase(own: MapNode): MapNode {
  return (find(own, 'image') ?? find(own, 'build')) ? own : withEntries(own, { image: rejected(own) });
}

interface Base {
  readonly node: Node;
  readonly name: string;
  readonly file: string;
}

function causeOf(reference: MapNode, service: string, base: Base): MergeCause {
  return { kind: 'extends', at: reference.at, service, base: base.name, file: base.file };
}

function baseOf(
  reference: MapNode,
  name: string,
  file: string,
  chain: readonly Link[],
  resolver: Resolver,
): Base | undefined {
  const baseName = textOf(find(reference, 'service'));
  const place = (find(reference, 'service') ?? reference).at;
  if (baseName === undefined) {
    const message = `extends.${name}.service is required. Name the service to extend.`;
    resolver.problems.error('missing-key', message, reference.at);
    return undefined;
  }
  const otherFile = textOf(find(reference, 'file'));
  const directory = file === resolver.root ? resolver.directory : dirname(file);
  const path = otherFile === undefined ? file : absolutePath(otherFile, directory, resolver.home);
  if (isRemote(otherFile ?? file)) {
    const message = `${otherFile} is not on this machine, so what "${name}" extends is left out here. Copy it into the project.`;
    resolver.problems.warning('remote-include', message, reference.at);
    return undefined;
  }
  if (!resolver.files.has(path)) {
    resolver.files.set(path, resolver.readBase(path, (find(reference, 'file') ?? reference).at));
  }
  const tree = resolver.files.get(path);
  if (!tree) return undefined;
  const services = findMap(tree, 'services');
  const base = find(services, baseName);
  if (!base) {
    const names = entriesOf(services).map(([key]) => key);
    const hint = didYouMean(baseName, names);
    const message = `service "${baseName}" not found in ${resolver.problems.nameOf(path)}, and "${name}" extends it.${hint || ' Correct the name.'}`;
    const fix = correctWord(baseName, names, place, resolver.problems);
    resolver.problems.error('undefined-service', message, place, undefined, fix);
    return undefined;
  }
  return { node: resolveService(base, baseName, path, chain, resolver), name: baseName, file: path };
}
