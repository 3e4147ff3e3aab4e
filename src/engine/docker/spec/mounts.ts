import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Mount, Service } from '../../../manifest/model.ts';
import { boundFiles } from '../../fileGrants.ts';
import { hasApi, said, since, type ApiObject } from '../../support/api.ts';

/** The socket of an engine on Linux, where `use_api_socket` finds and puts it. */
export const apiSocket = '/var/run/docker.sock';

export interface MountConfig {
  readonly Binds: string[];
  readonly Mounts: ApiObject[];
  readonly Tmpfs: Record<string, string>;
}

/** What a container sees of volumes, folders, memory, secrets and configs. */
export function mountConfig(application: Application, service: Service, api: string): MountConfig {
  return {
    Binds: [
      ...service.mounts.filter(isShortBind).map(bindText),
      ...(service.usesApiSocket ? [`${apiSocket}:${apiSocket}`] : []),
    ],
    Mounts: [
      ...service.mounts.filter((mount) => !isShortBind(mount)).map((mount) => mountBody(application, mount, api)),
      ...boundFiles(application, service).map(({ source, target }) => ({
        Type: 'bind',
        Source: source,
        Target: target,
        ReadOnly: true,
      })),
    ],
    Tmpfs: Object.fromEntries(service.tmpfs.map(splitTmpfs)),
  };
}

/** A bind, unlike a mount, makes a missing source folder, as Compose does; it cannot say all that a mount can. */
function isShortBind(mount: Mount): mount is Mount & { readonly source: string } {
  const { type, source, target, recursive, needsHostPath } = mount;
  if (type !== 'bind' || source === undefined) return false;
  const hasColon =
    source.replace(/^[A-Za-z]:[\\/]/, '').includes(':') || target.replace(/^[A-Za-z]:[\\/]/, '').includes(':');
  return recursive === undefined && !needsHostPath && !hasColon;
}

function bindText({ source, target, isReadOnly, selinux, propagation, consistency }: Mount): string {
  const options = [isReadOnly ? 'ro' : undefined, selinux, propagation, consistency].filter(
    (each) => each !== undefined,
  );
  return [source, target, ...(options.length > 0 ? [options.join(',')] : [])].join(':');
}

function mountBody(application: Application, mount: Mount, api: string): ApiObject {
  const { type, source, target, isReadOnly, consistency } = mount;
  return said({
    Type: type,
    Source: sourceOf(application, mount, source ?? ''),
    Target: target,
    ReadOnly: isReadOnly,
    Consistency: consistency,
    BindOptions: type === 'bind' ? bindOptions(mount, api) : undefined,
    VolumeOptions: type === 'volume' ? volumeOptions(mount, api) : undefined,
    TmpfsOptions: type === 'tmpfs' ? ifAny({ SizeBytes: mount.sizeBytes, Mode: mount.mode }) : undefined,
    ImageOptions: type === 'image' ? ifAny({ Subpath: mount.subpath }) : undefined,
  });
}

function sourceOf(application: Application, { type }: Mount, source: string): string {
  return type === 'volume' ? (ownProperty(application.volumes, source)?.name ?? source) : source;
}

function bindOptions({ propagation, recursive, needsHostPath }: Mount, api: string) {
  const hasRecursion = hasApi(api, since.bindReadOnlyRecursion);
  return ifAny({
    Propagation: propagation,
    NonRecursive: recursive === 'disabled' ? true : undefined,
    ReadOnlyNonRecursive: hasRecursion && recursive === 'writable' ? true : undefined,
    ReadOnlyForceRecursive: hasRecursion && recursive === 'readonly' ? true : undefined,
    CreateMountpoint: !needsHostPath && hasApi(api, since.bindCreateMountpoint) ? true : undefined,
  });
}

function volumeOptions({ hasNoCopy, labels, subpath }: Mount, api: string) {
  return ifAny({
    NoCopy: hasNoCopy,
    Labels: labels && { ...labels },
    Subpath: hasApi(api, since.volumeSubpath) ? subpath : undefined,
  });
}

function ifAny(facts: object): object | undefined {
  const known = said(facts);
  return Object.keys(known).length === 0 ? undefined : known;
}

/** `/run:size=64m` → its path and options. */
function splitTmpfs(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}
