import type { Mount, Volume } from '../model.ts';
import { find, flagOf, itemsOf, textOf, textRecord, type Node } from '../tree/tree.ts';
import { booleanOf, bytesOf, modeOf, optional, recordOf, stated, wordOf } from './facts.ts';

const types: readonly string[] = ['bind', 'volume', 'tmpfs', 'image', 'npipe', 'cluster'] satisfies Mount['type'][];

export function toMounts(node: Node | undefined): readonly Mount[] {
  return itemsOf(node).flatMap((item) => {
    const type = textOf(find(item, 'type')) ?? '';
    const target = textOf(find(item, 'target'));
    return target === undefined || !types.includes(type) ? [] : toMount(item, type as Mount['type'], target);
  });
}

function toMount(node: Node, type: Mount['type'], target: string): Mount {
  const bind = find(node, 'bind');
  const volume = find(node, 'volume');
  const selinux = textOf(find(bind, 'selinux'));
  return stated<Mount>({
    type,
    source: wordOf(find(node, 'source')),
    target,
    isReadOnly: flagOf(find(node, 'read_only')),
    consistency: wordOf(find(node, 'consistency')),
    propagation: wordOf(find(bind, 'propagation')),
    selinux: selinux === 'z' || selinux === 'Z' ? selinux : undefined,
    recursive: wordOf(find(bind, 'recursive')),
    needsHostPath: booleanOf(find(bind, 'create_host_path')) === false ? true : undefined,
    hasNoCopy: booleanOf(find(volume, 'nocopy')),
    labels: recordOf(find(volume, 'labels')),
    subpath: wordOf(find(volume, 'subpath')) ?? wordOf(find(node, 'image', 'subpath')),
    sizeBytes: bytesOf(find(node, 'tmpfs', 'size')),
    mode: modeOf(find(node, 'tmpfs', 'mode')),
  });
}

export function toVolume(node: Node, key: string): Volume {
  return {
    name: textOf(find(node, 'name')) ?? key,
    isExternal: flagOf(find(node, 'external')),
    ...optional('driver', wordOf(find(node, 'driver'))),
    driverOpts: textRecord(find(node, 'driver_opts')),
    labels: textRecord(find(node, 'labels')),
  };
}
