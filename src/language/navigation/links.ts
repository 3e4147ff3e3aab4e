import { dirname, join } from 'node:path';
import type { DocumentLink } from 'vscode-languageserver/node';
import { absolutePath, isRemote } from '../../manifest/files/paths.ts';
import { entriesOf, find, itemsOf, textOf, type Node } from '../../manifest/tree/tree.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** How the text at a path becomes a link. */
interface Link {
  readonly node: Node;
  /** The file to open if the text names a folder: `Dockerfile` for a build context. */
  readonly inside?: string;
  /** Extracts the path or URL from the text. */
  readonly read?: (text: string) => string | undefined;
}

/**
 * The files that a manifest names and that are there: included, extended, of variables and labels, to build from, mounted,
 * contracts; the pages of images, unless others link to them, and what is fetched from the web.
 */
export function documentLinks(
  { path, trees }: SourceFile,
  exists: (path: string) => boolean,
  uriOf: (path: string) => string,
  hasImages = true,
): DocumentLink[] {
  // A place that several aliases lead to gets one link.
  const links = new Map(
    trees()
      .flatMap((tree) => linksOf(tree, hasImages))
      .map((link) => [link.node, link]),
  );
  return [...links.values()].flatMap(({ node, inside, read = whole }) => {
    const written = textOf(node);
    const range = node.at.range;
    if (written === undefined || written.includes('$') || node.at.file !== path) return [];
    const text = read(written);
    if (text === undefined || text === '') return [];
    if (/^https?:\/\/\S+$/i.test(text)) return [{ range, target: text, tooltip: 'Open in the browser' }];
    if (isRemote(text)) return [];
    const named = absolutePath(text, dirname(path), undefined);
    const target = inside === undefined ? named : join(named, inside);
    return exists(target) ? [{ range, target: uriOf(target) }] : [];
  });
}

function whole(text: string): string {
  return text;
}

function linksOf(tree: Node, hasImages: boolean): readonly Link[] {
  const services = entriesOf(find(tree, 'services')).map(([, service]) => service);
  const channels = entriesOf(find(tree, 'x-patchbay', 'channels')).map(([, channel]) => channel);
  const files = ['configs', 'secrets'].flatMap((key) => entriesOf(find(tree, key)).map(([, one]) => find(one, 'file')));
  const plain = [
    ...itemsOf(find(tree, 'include')).flatMap((item) => oneOrMore(item.kind === 'map' ? find(item, 'path') : item)),
    ...services.map((service) => find(service, 'extends', 'file')),
    ...services.flatMap((service) => ['env_file', 'label_file'].flatMap((key) => envFilesOf(find(service, key)))),
    ...itemsOf(find(tree, 'include')).flatMap((item) => oneOrMore(find(item, 'env_file'))),
    ...services.flatMap((service) => itemsOf(find(service, 'develop', 'watch')).map((rule) => find(rule, 'path'))),
    ...channels.map((channel) => find(channel, 'contract')),
    find(tree, 'x-patchbay', 'asyncapi'),
    ...files,
  ];
  return [
    ...plain.flatMap((node) => (node ? [{ node }] : [])),
    ...services.flatMap((service) => buildLinks(find(service, 'build'))),
    ...services.flatMap((service) => mountLinks(find(service, 'volumes'))),
    // Other extensions do not link images of services that are built.
    ...services
      .filter((service) => hasImages || find(service, 'build'))
      .flatMap((service) => linkTo(find(service, 'image'), imagePage)),
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

/** Mounts in the short form (`./conf:/etc/app:ro`) and in the long form. */
function mountLinks(mounts: Node | undefined): readonly Link[] {
  const hostPath = (text: string): string | undefined => /^(\.{1,2}\/?[^:]*|\/[^:]*):/.exec(text)?.[1];
  return itemsOf(mounts).flatMap((mount) => {
    if (mount.kind !== 'map') return linkTo(mount, hostPath);
    return textOf(find(mount, 'type')) === 'bind' ? linkTo(find(mount, 'source'), whole) : [];
  });
}

function linkTo(node: Node | undefined, read: (text: string) => string | undefined): readonly Link[] {
  return node ? [{ node, read }] : [];
}

/** The web page of an image; undefined for a registry without pages. */
function imagePage(image: string): string | undefined {
  const name = image.replace(/@sha256:.*$/, '').replace(/:[\w.-]+$/, '');
  if (!/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/.test(name)) return undefined;
  const [first = '', ...rest] = name.split('/');
  const isHub = !/[.:]/.test(first) || first === 'docker.io';
  const path = (isHub && first !== 'docker.io' ? [first, ...rest] : rest).join('/');
  if (isHub)
    return `https://hub.docker.com/${path.includes('/') ? `r/${path}` : `_/${path}`}`.replace('/r/library/', '/_/');
  if (first === 'ghcr.io') return `https://ghcr.io/${path}`;
  if (first === 'quay.io') return `https://quay.io/repository/${path}`;
  return first === 'mcr.microsoft.com' ? `https://mcr.microsoft.com/artifact/mar/${path}` : undefined;
}
