import type { ImageUse } from '../../images/images.ts';
import type { ManifestHost } from '../../files/host.ts';
import { find, findMap, itemsOf, textOf, type MapNode, type Node } from '../../tree/tree.ts';

/** A service whose image is known. */
export interface ImageSubject {
  readonly name: string;
  readonly service: MapNode;
  readonly root: MapNode;
  /** The image as the manifest names it. */
  readonly reference: string;
  readonly use: ImageUse;
}

/** Its variables, those of env files included; undefined if a file cannot be read, so that there may be more. */
export function variablesOf({ service }: ImageSubject, host: ManifestHost): MapNode['entries'] | undefined {
  const files = itemsOf(find(service, 'env_file')).map((item) => textOf(find(item, 'path')) ?? '');
  if (files.some((file) => host.readText(file) === undefined)) return undefined;
  return findMap(service, 'environment')?.entries ?? new Map();
}

/** Where something is mounted, with the node of the path. */
export function targetsOf({ service }: ImageSubject): readonly { readonly path: string; readonly node: Node }[] {
  return ['volumes', 'configs', 'tmpfs'].flatMap((key) =>
    itemsOf(find(service, key)).flatMap((item) => {
      const node = find(item, 'target') ?? item;
      const path = textOf(node)?.split(':')[0];
      return path === undefined ? [] : [{ path: path.replace(/\/+$/, '') || '/', node }];
    }),
  );
}

export function isAtOrBelow(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}
