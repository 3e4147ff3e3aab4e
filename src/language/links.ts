import { dirname, join } from 'node:path';
import type { DocumentLink } from 'vscode-languageserver/node';
import { absolutePath, isRemote } from '../manifest/paths.ts';
import { entriesOf, find, itemsOf, textOf, type Node } from '../manifest/tree.ts';
import type { SourceFile } from './snapshot.ts';

/** What a text that names a file leads to, and what is looked for when it names a folder. */
interface Link {
  readonly node: Node;
  /** What is behind the folder that the text names: `Dockerfile` for a build context. */
  readonly inside?: string;
}

/** The files that a manifest names and that are there: included, extended, of variables, to build from, contracts. */
export function documentLinks(
  { path, trees }: SourceFile,
  exists: (path: string) => boolean,
  uriOf: (path: string) => string,
): DocumentLink[] {
  // What several aliases reach is one link.
  const links = new Map(
    trees()
      .flatMap(linksOf)
      .map((link) => [link.node, link]),
  );
  return [...links.values()].flatMap(({ node, inside }) => {
    const text = textOf(node);
    if (text === undefined || text === '' || text.includes('$') || isRemote(text) || node.at.file !== path) return [];
    const named = absolutePath(text, dirname(path), undefined);
    const target = inside === undefined ? named : join(named, inside);
    return exists(target) ? [{ range: node.at.range, target: uriOf(target) }] : [];
  });
}

function linksOf(tree: Node): readonly Link[] {
  const services = entriesOf(find(tree, 'services')).map(([, service]) => service);
  const channels = entriesOf(find(tree, 'x-patchbay', 'channels')).map(([, channel]) => channel);
  const files = ['configs', 'secrets'].flatMap((key) => entriesOf(find(tree, key)).map(([, one]) => find(one, 'file')));
  const plain = [
    ...itemsOf(find(tree, 'include')).flatMap((item) => oneOrMore(item.kind === 'map' ? find(item, 'path') : item)),
    ...services.map((service) => find(service, 'extends', 'file')),
    ...services.flatMap((service) => envFilesOf(find(service, 'env_file'))),
    ...channels.map((channel) => find(channel, 'contract')),
    find(tree, 'x-patchbay', 'asyncapi'),
    ...files,
  ];
  return [
    ...plain.flatMap((node) => (node ? [{ node }] : [])),
    ...services.flatMap((service) => buildLinks(find(service, 'build'))),
  ];
}

function envFilesOf(node: Node | undefined): readonly Node[] {
  return oneOrMore(node).flatMap((item) => (item.kind === 'map' ? (find(item, 'path') ?? []) : item));
}

function oneOrMore(node: Node | undefined): readonly Node[] {
  if (!node) return [];
  return node.kind === 'list' ? node.items : [node];
}

function buildLinks(build: Node | undefined): readonly Link[] {
  if (!build) return [];
  const context = build.kind === 'map' ? find(build, 'context') : build;
  const dockerfile = textOf(find(build, 'dockerfile')) ?? 'Dockerfile';
  return context && !dockerfile.includes('$') ? [{ node: context, inside: dockerfile }] : [];
}
