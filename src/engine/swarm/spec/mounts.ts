import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Mount, Service } from '../../../manifest/model.ts';
import { volumeLabels } from '../../docker/labels.ts';
import { keptMounts, type Contents } from '../../plan/swarm/keptFiles.ts';
import { hasApi, said, since, type ApiObject } from '../../support/api.ts';
import { tmpfsParts } from '../../support/swarm/tmpfs.ts';
import { swarmLabels } from '../labels.ts';
import { apiSocket } from '../../docker/spec/mounts.ts';

const sharedMemory = '/dev/shm';

/** What a task's container sees of volumes, folders and memory. The node that runs it makes the volumes it lacks, and gets files as configs. */
export function mountsOf(
  application: Application,
  service: Service,
  contents: Contents,
  api: string,
): readonly ApiObject[] {
  const kept = new Set(keptMounts(application, service, contents).map(({ target }) => target));
  const { mounts, tmpfs, usesApiSocket = false, resources = {} } = service;
  const { shmBytes } = resources;
  const hasOwnMemory = mounts.some(({ target }) => target === sharedMemory);
  return [
    ...mounts.filter(({ target }) => !kept.has(target)).map((mount) => mountBody(application, mount, api)),
    ...tmpfs.map(memoryMount),
    ...(usesApiSocket ? [{ Type: 'bind', Source: apiSocket, Target: apiSocket, ReadOnly: false }] : []),
    // A service has no setting for it, and a mount takes the place of what Docker makes there.
    ...(shmBytes === undefined || hasOwnMemory ? [] : [memoryMount(`${sharedMemory}:size=${shmBytes},mode=1777`)]),
  ];
}

function mountBody(application: Application, mount: Mount, api: string): ApiObject {
  const { type, source, target, isReadOnly } = mount;
  return said({
    Type: type,
    Source: type === 'volume' && source !== undefined ? volumeName(application, source) : source,
    Target: target,
    ReadOnly: isReadOnly,
    BindOptions: type === 'bind' ? ifAny(bindOptions(mount, api)) : undefined,
    VolumeOptions: type === 'volume' ? volumeOptions(application, mount, api) : undefined,
    TmpfsOptions: type === 'tmpfs' ? ifAny({ SizeBytes: mount.sizeBytes, Mode: mount.mode }) : undefined,
    ClusterOptions: type === 'cluster' ? {} : undefined,
  });
}

function volumeName(application: Application, key: string): string {
  return ownProperty(application.volumes, key)?.name ?? key;
}

function bindOptions({ propagation, recursive, needsHostPath }: Mount, api: string) {
  const hasRecursion = hasApi(api, since.bindReadOnlyRecursion);
  return {
    Propagation: propagation,
    NonRecursive: recursive === 'disabled' ? true : undefined,
    ReadOnlyNonRecursive: hasRecursion && recursive === 'writable' ? true : undefined,
    ReadOnlyForceRecursive: hasRecursion && recursive === 'readonly' ? true : undefined,
    CreateMountpoint: !needsHostPath && hasApi(api, since.bindCreateMountpoint) ? true : undefined,
  };
}

/** How a node makes the volume. Without a driver it would leave out the labels. Those of the mount are for an anonymous one, as on one machine. */
function volumeOptions(application: Application, mount: Mount, api: string): object {
  const { source, hasNoCopy, subpath } = mount;
  const volume = source === undefined ? undefined : ownProperty(application.volumes, source);
  const isMade = source !== undefined && volume?.isExternal !== true;
  return said({
    NoCopy: hasNoCopy,
    Subpath: hasApi(api, since.serviceSubpath) ? subpath : undefined,
    Labels: isMade ? ownLabels(application, source) : mount.labels && { ...mount.labels },
    DriverConfig: isMade ? { Name: volume?.driver ?? 'local', Options: { ...volume?.driverOpts } } : undefined,
  });
}

function ownLabels(application: Application, key: string): Record<string, string> {
  return { ...volumeLabels(application, key), [swarmLabels.stack]: application.name };
}

/** An entry of `tmpfs`, or shared memory. */
function memoryMount(text: string): ApiObject {
  const { target, sizeBytes, mode } = tmpfsParts(text);
  const options = ifAny({ SizeBytes: sizeBytes, Mode: mode });
  return said({ Type: 'tmpfs', Target: target, ReadOnly: false, TmpfsOptions: options });
}

function ifAny(facts: object): object | undefined {
  const known = said(facts);
  return Object.keys(known).length === 0 ? undefined : known;
}
