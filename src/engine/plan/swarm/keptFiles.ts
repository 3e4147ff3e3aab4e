import { createHash } from 'node:crypto';
import { basename, isAbsolute, relative } from 'node:path';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { FileGrant, StoredFile } from '../../../manifest/model/files.ts';
import type { Application, Mount, Service } from '../../../manifest/model.ts';

export type KeptKind = 'config' | 'secret';

/** `config:KEY` or `secret:KEY` → the `contentHash` of what is in it. What cannot be read is not in it, nor is what is external. */
export type Contents = Readonly<Record<string, string>>;

/** A config or secret of the manifest that a cluster keeps for a service. */
export interface KeptGrant {
  readonly kind: KeptKind;
  /** Its key in the manifest; of a file that is mounted its path, `./nginx.conf`, which no key can be. */
  readonly file: string;
  /** Its name on the cluster; undefined where its content cannot be read. */
  readonly name: string | undefined;
  readonly isExternal: boolean;
  readonly grant: FileGrant;
}

/** More than enough to tell versions of one file apart. */
const hashLength = 12;

/** Docker's limit for the names of configs and secrets. */
const maxNameLength = 64;

export function contentKey(kind: KeptKind, file: string): string {
  return `${kind}:${file}`;
}

/** Twelve digits of SHA-256 over a content, and over who fills in its templates: a cluster keeps that with it. */
export function contentHash(content: string | Uint8Array, { templateDriver = '' }: StoredFile): string {
  const hash = createHash('sha256').update(content);
  // Without a driver it is what `sha256sum` says of the file.
  if (templateDriver !== '') hash.update(`\0${templateDriver}`);
  return hash.digest('hex').slice(0, hashLength);
}

/**
 * The name of a config or secret on a cluster, which cannot change one: another content is another name. The manifest's is cut where
 * Docker would refuse it. Undefined where its content is not known.
 */
export function keptName(
  application: Application,
  kind: KeptKind,
  file: string,
  contents: Contents,
): string | undefined {
  const stored = storedFile(application, kind, file);
  if (!stored) return undefined;
  if (stored.isExternal) return stored.name;
  const hash = ownProperty(contents, contentKey(kind, file));
  return hash === undefined ? undefined : `${stored.name.slice(0, maxNameLength - hashLength - 1)}-${hash}`;
}

/** What a service is granted, secrets first. A grant of what the manifest does not have is its own problem, and left out here. */
export function keptGrants(application: Application, service: Service, contents: Contents): readonly KeptGrant[] {
  const { secrets = [], configs = [] } = service;
  const granted = (kind: KeptKind, grants: readonly FileGrant[]): readonly KeptGrant[] =>
    grants.flatMap((grant) => {
      const stored = storedFile(application, kind, grant.source);
      const name = keptName(application, kind, grant.source, contents);
      return stored ? [{ kind, file: grant.source, name, isExternal: stored.isExternal, grant }] : [];
    });
  const mounted = keptMounts(application, service, contents).map(({ file, target }): KeptGrant => {
    const name = keptName(application, 'config', file, contents);
    // It may be a script.
    return { kind: 'config', file, name, isExternal: false, grant: { source: file, target, mode: 0o555 } };
  });
  return [...granted('secret', secrets), ...granted('config', configs), ...mounted];
}

export function storedFile(application: Application, kind: KeptKind, file: string): StoredFile | undefined {
  const declared = ownProperty(kind === 'secret' ? application.secrets : application.configs, file);
  if (declared || kind === 'secret') return declared;
  const source = mountedFiles(application).get(file);
  const name = `${application.name}_${basename(file).replace(/[^\w.-]/g, '-')}`;
  return source === undefined ? undefined : { name, isExternal: false, file: source };
}

const known = new WeakMap<Application, ReadonlyMap<string, string>>();

/** Where each file is that any service mounts from beside the manifest. Asked for each of them, so they are found once. */
function mountedFiles(application: Application): ReadonlyMap<string, string> {
  const found =
    known.get(application) ??
    new Map(
      Object.values(application.services)
        .flatMap((service) => mountsBeside(application, service))
        .map(({ file, source }) => [file, source]),
    );
  known.set(application, found);
  return found;
}

/** `file` is the path from the manifest: the same on every machine that the manifest is deployed from. */
type MountBeside = Mount & { readonly source: string; readonly file: string };

/** What a service mounts that the cluster keeps as a config in place of that: files that every node gets. */
export function keptMounts(application: Application, service: Service, contents: Contents): readonly MountBeside[] {
  return mountsBeside(application, service).filter(({ file }) => Object.hasOwn(contents, contentKey('config', file)));
}

/**
 * What a service only reads and mounts from beside the manifest, which the nodes do not have; files among it can be kept. A service that is
 * pinned to one node mounts what is there, and what sounds secret is nothing that a cluster should show to whoever asks for its configs.
 */
export function mountsBeside(application: Application, { mounts, deploy }: Service): readonly MountBeside[] {
  if (deploy?.placement?.constraints.some((each) => /^\s*node\.(hostname|id)\s*==/.test(each))) return [];
  return mounts.flatMap((mount) => {
    const { type, source, isReadOnly } = mount;
    if (type !== 'bind' || !isReadOnly || source === undefined || secretName.test(basename(source))) return [];
    const path = relative(application.directory, source);
    const isBeside = path !== '' && !path.startsWith('..') && !isAbsolute(path);
    return isBeside ? [{ ...mount, source, file: `./${path.replaceAll('\\', '/')}` }] : [];
  });
}

const secretName = /^\.env|\.(pem|key|p12|pfx|jks|keystore)$|secret|passw|credential|token|^id_/i;
