import { createHash } from 'node:crypto';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { FileGrant, StoredFile } from '../../../manifest/model/files.ts';
import type { Application, Service } from '../../../manifest/model.ts';

export type KeptKind = 'config' | 'secret';

/** `config:KEY` or `secret:KEY` → the `contentHash` of what is in it. What cannot be read is not in it, nor is what is external. */
export type Contents = Readonly<Record<string, string>>;

/** A config or secret of the manifest that a cluster keeps for a service. */
export interface KeptGrant {
  readonly kind: KeptKind;
  /** Its key in the manifest. */
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
  return [...granted('secret', secrets), ...granted('config', configs)];
}

export function storedFile(application: Application, kind: KeptKind, file: string): StoredFile | undefined {
  return ownProperty(kind === 'secret' ? application.secrets : application.configs, file);
}
