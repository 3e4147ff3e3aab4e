import { basename } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import { isSecretName } from '../../base/secretNames.ts';
import { parseBytes } from '../../manifest/schema/scalars.ts';
import type { Mount } from '../../manifest/model.ts';
import type { FileGrant, StoredFile } from '../../manifest/model/files.ts';
import type { ServiceContext } from './context.ts';
import { fits, isBinary } from './keptValues.ts';
import { fileKey } from './names.ts';
import type { Loose } from './objects.ts';
import { memoryText } from './resources.ts';

/** What a pod brings and where its container finds that. */
export interface Storage {
  readonly volumes: readonly Loose[];
  readonly volumeMounts: readonly Loose[];
  /** The keys of the volumes of the application that it writes to or reads. */
  readonly claimed: readonly string[];
  /** The ConfigMaps that its files come from. */
  readonly configs: readonly string[];
}

interface Part {
  /** What it is, by which equal ones are found. */
  readonly source: Readonly<Record<string, Loose>>;
  readonly mountPath: string;
  readonly subPath?: string | undefined;
  readonly readOnly?: true | undefined;
  readonly claimed?: string;
  readonly config?: string;
}

export function storageOf(context: ServiceContext): Storage {
  const { service } = context;
  const parts = [
    ...service.mounts.flatMap((mount) => mountPart(mount, context)),
    ...service.tmpfs.flatMap((text) => tmpfsPart(text, context)),
    ...memoryDevice(context),
    ...(service.configs ?? []).flatMap((grant) => grantPart('config', grant, context)),
    ...(service.secrets ?? []).flatMap((grant) => grantPart('secret', grant, context)),
  ];
  const names = new Map<string, string>();
  for (const part of parts) {
    const key = keyOf(part);
    if (!names.has(key)) names.set(key, `volume-${names.size + 1}`);
  }
  const volumes = new Map(parts.map((part) => [keyOf(part), part.source]));
  return {
    volumes: [...volumes].map(([key, source]) => ({ name: names.get(key), ...source })),
    volumeMounts: parts.map((part) => ({
      name: names.get(keyOf(part)),
      mountPath: part.mountPath,
      subPath: part.subPath,
      readOnly: part.readOnly,
    })),
    claimed: parts.flatMap(({ claimed }) => claimed ?? []),
    configs: [...new Set(parts.flatMap(({ config }) => config ?? []))],
  };
}

/** Parts of one source share a volume; memory and unnamed folders are each one of their own. */
function keyOf({ source, mountPath }: Part): string {
  return JSON.stringify(Object.hasOwn(source, 'emptyDir') ? [source, mountPath] : source);
}

function mountPart(mount: Mount, context: ServiceContext): readonly Part[] {
  const { service, notes } = context;
  const { type, source, target, isReadOnly, subpath } = mount;
  const readOnly = isReadOnly ? true : undefined;
  switch (type) {
    case 'volume':
      return source === undefined ? [unnamedPart(target, context)] : [claimPart(mount, source, context)];
    case 'bind':
      return bindPart(mount, context);
    case 'tmpfs':
      if (mount.mode !== undefined)
        notes.leftOut(service, `the mode of ${target}`, 'memory in Kubernetes has the rights of the pod');
      return [memoryPart(target, mount.sizeBytes)];
    case 'image':
      notes.changed(`${target} is mounted from an image, which needs Kubernetes 1.33 or newer.`, service);
      return [{ source: { image: { reference: source } }, mountPath: target, subPath: subpath, readOnly }];
    case 'npipe':
    case 'cluster':
      notes.refused(service, target, `Kubernetes has no mounts of type ${type}`, 'Use a volume.');
      return [];
  }
}

function claimPart(mount: Mount, source: string, { names }: ServiceContext): Part {
  const { target, isReadOnly, subpath } = mount;
  return {
    source: { persistentVolumeClaim: { claimName: names.ofVolume(source) } },
    mountPath: target,
    subPath: subpath,
    readOnly: isReadOnly ? true : undefined,
    claimed: source,
  };
}

function unnamedPart(target: string, { service, notes }: ServiceContext): Part {
  notes.changed(`What is written to ${target} is gone with its pod: the volume there has no name.`, service);
  return { source: { emptyDir: {} }, mountPath: target };
}

function memoryPart(target: string, bytes?: number): Part {
  return { source: { emptyDir: { medium: 'Memory', sizeLimit: memoryText(bytes) } }, mountPath: target };
}

/** `/run:size=64m,mode=1777` */
function tmpfsPart(text: string, { service, notes }: ServiceContext): readonly Part[] {
  const [target = '', options = ''] = text.split(/:(.*)/s);
  const all = options.split(',').filter((option) => option !== '');
  const size = all.find((option) => option.startsWith('size='))?.slice('size='.length);
  const others = all.filter((option) => !/^(?:size=|rw$)/.test(option));
  if (others.length > 0) {
    notes.leftOut(
      service,
      `${others.join(', ')} of ${target}`,
      'memory in Kubernetes has a size, and no other options',
    );
  }
  return [memoryPart(target, size === undefined ? undefined : parseBytes(size))];
}

function memoryDevice({ service }: ServiceContext): readonly Part[] {
  const bytes = service.resources?.shmBytes;
  return bytes === undefined ? [] : [memoryPart('/dev/shm', bytes)];
}

/** A file that is only read goes with the manifest; a folder of this machine is nowhere else. */
function bindPart(mount: Mount, context: ServiceContext): readonly Part[] {
  const { service, notes, kept, name, readText } = context;
  const { source = '', target } = mount;
  const leftOut = (why: string, next: string): readonly Part[] => {
    notes.leftOut(service, `the mount of ${source} at ${target}`, why, next);
    return [];
  };
  if (target === '/var/run/docker.sock') return leftOut('there is no Docker to talk to', 'Use the API of Kubernetes.');
  const text = readText(source);
  if (text === undefined) return leftOut('it is a folder of this machine', 'Put it into the image, or use a volume.');
  if (!mount.isReadOnly) {
    return leftOut('it is a file of this machine that may be written', 'Mount it read_only, or use a volume.');
  }
  if (isBinary(text) || !fits(text)) return leftOut('it is no text of at most 1 MiB', 'Put it into the image.');
  const key = fileKey(basename(target));
  const part = { mountPath: target, subPath: key, readOnly: true } as const;
  if (isSecretName(basename(source)) || /PRIVATE KEY-----/.test(text)) {
    const secret = kept.secret(`${name}-files`, key, { value: text, file: source });
    return [{ source: { secret: { secretName: secret } }, ...part }];
  }
  const config = kept.config(`${name}-files`, key, text);
  return [{ source: { configMap: { name: config } }, ...part, config }];
}

/** The permissions that the Compose Specification gives a file that asks for none. */
const defaultMode = 0o444;

function grantPart(kind: 'config' | 'secret', grant: FileGrant, context: ServiceContext): readonly Part[] {
  const { service, notes, application } = context;
  const { source, target, uid, gid, mode = defaultMode } = grant;
  const stored = ownProperty(kind === 'config' ? application.configs : application.secrets, source);
  if (!stored) return [];
  if ((uid ?? '0') !== '0' || (gid ?? '0') !== '0') {
    notes.leftOut(
      service,
      `the owner of ${target}`,
      'Kubernetes gives such files to root',
      'Let its mode allow what is needed.',
    );
  }
  const key = fileKey(source);
  const name = stored.isExternal ? stored.name : keptFile(kind, source, stored, key, context);
  if (name === undefined) return [];
  if (stored.isExternal) {
    notes.changed(
      `It takes the file ${key} of the ${kind === 'config' ? 'ConfigMap' : 'Secret'} ${name}, which has to be there.`,
      service,
    );
  }
  const items = [{ key, path: key }];
  const body =
    kind === 'config'
      ? { configMap: { name, items, defaultMode: mode } }
      : { secret: { secretName: name, items, defaultMode: mode } };
  const isKept = kind === 'config' && !stored.isExternal;
  return [{ source: body, mountPath: target, subPath: key, readOnly: true, ...(isKept && { config: name }) }];
}

function keptFile(
  kind: 'config' | 'secret',
  source: string,
  stored: StoredFile,
  key: string,
  { service, notes, kept, readText }: ServiceContext,
): string | undefined {
  const { file, content, templateDriver, driver } = stored;
  const refused = (why: string, next: string): undefined => {
    notes.refused(service, `the ${kind} "${source}"`, why, next);
    return undefined;
  };
  if (templateDriver !== undefined || driver !== undefined) {
    return refused('its driver is one of Swarm', 'Write its content out, without a driver.');
  }
  const text = content ?? (file === undefined ? undefined : readText(file));
  if (kind === 'secret') return kept.secret(source, key, { value: text, file });
  if (text === undefined) return refused('nothing says what is in it', 'Check its "file:" or its variable.');
  if (isBinary(text) || !fits(text)) return refused('it is no text of at most 1 MiB', 'Put it into the image.');
  return kept.config(source, key, text);
}
