import { posix } from 'node:path';
import type { FileGrant, StoredFile } from '../model/files.ts';
import type { Lookup } from '../tree/template.ts';
import { find, flagOf, itemsOf, textOf, type Node } from '../tree/tree.ts';
import { modeOf, recordOf, stated, wordOf } from './facts.ts';

/** A secret or config of the top level, with the text of the variable it is held in. */
export function toStoredFile(node: Node, key: string, lookup: Lookup): StoredFile {
  const environment = wordOf(find(node, 'environment'));
  return stated<StoredFile>({
    name: wordOf(find(node, 'name')) ?? key,
    isExternal: flagOf(find(node, 'external')),
    file: wordOf(find(node, 'file')),
    environment,
    content: environment === undefined ? textOf(find(node, 'content')) : lookup(environment),
    labels: recordOf(find(node, 'labels')),
    driver: wordOf(find(node, 'driver')),
    driverOpts: recordOf(find(node, 'driver_opts')),
    templateDriver: wordOf(find(node, 'template_driver')),
  });
}

/** Where a grant names no place, a secret is at `/run/secrets/NAME` and a config at `/NAME`. */
export function toGrants(node: Node | undefined, kind: 'secret' | 'config'): readonly FileGrant[] | undefined {
  const directory = kind === 'secret' ? '/run/secrets' : '/';
  const grants = itemsOf(node).flatMap((item) => {
    const source = textOf(find(item, 'source'));
    if (source === undefined) return [];
    return stated<FileGrant>({
      source,
      target: posix.resolve(directory, wordOf(find(item, 'target')) ?? source),
      uid: wordOf(find(item, 'uid')),
      gid: wordOf(find(item, 'gid')),
      mode: modeOf(find(item, 'mode')),
    });
  });
  return grants.length === 0 ? undefined : grants;
}
