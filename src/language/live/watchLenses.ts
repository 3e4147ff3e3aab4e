import type { CodeLens } from 'vscode-languageserver/node';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Range } from '../../base/problem.ts';
import { find, type Node } from '../../manifest/tree/tree.ts';
import type { OneLive } from '../../protocol/live.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** Over each `develop:` of a service in this file: whether its files are watched, and the switch for it. */
export function watchLenses(file: SourceFile, { services }: OneLive): CodeLens[] {
  return file.trees().flatMap((tree) => {
    const declared = find(tree, 'services');
    if (declared?.kind !== 'map') return [];
    return [...declared.entries].flatMap(([name, { value }]) => {
      const range = developOf(value);
      const watch = ownProperty(services, name)?.watch;
      return range && watch ? lensesOf(name, file.path, range, watch) : [];
    });
  });
}

/** Where the key stands. One that comes by an anchor may be several services': it belongs to none of them. */
function developOf(service: Node): Range | undefined {
  const entry = service.kind === 'map' ? service.entries.get('develop') : undefined;
  return entry && !entry.route ? entry.keyAt.range : undefined;
}

function lensesOf(
  name: string,
  file: string,
  range: Range,
  { isOn, text }: { readonly isOn: boolean; readonly text?: string | undefined },
): CodeLens[] {
  const lens = (title: string, command: string): CodeLens => ({
    range,
    command: { title, command, arguments: [name, { file }] },
  });
  if (!isOn) return [lens('Watch', 'patchbay.develop.watch')];
  const told = text === undefined ? [] : [lens(text, 'patchbay.develop.showSyncs')];
  return [lens('Stop watching', 'patchbay.develop.unwatch'), ...told];
}
