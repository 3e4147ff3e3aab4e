import { ownProperty } from '../base/ownProperty.ts';
import type { FileGrant, StoredFile } from '../manifest/model/files.ts';
import type { Application, Service } from '../manifest/model.ts';

/** A secret or config that is mounted from the file it is in. */
export interface BoundFile {
  readonly source: string;
  readonly target: string;
}

/** A secret or config that is written into the container before its first start. */
export interface WrittenFile {
  readonly target: string;
  readonly from: { readonly content: string } | { readonly file: string };
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** The permissions that the Compose Specification gives a secret or config that asks for none. */
const defaultMode = 0o444;

/** A mounted file keeps the owner and the permissions it has on the host, so one that asks for others is written. */
export function boundFiles(application: Application, service: Service): readonly BoundFile[] {
  return grantedFiles(application, service).flatMap(({ stored, grant }) =>
    stored.file !== undefined && !hasOwnRights(grant) ? [{ source: stored.file, target: grant.target }] : [],
  );
}

export function writtenFiles(application: Application, service: Service): readonly WrittenFile[] {
  return grantedFiles(application, service).flatMap(({ stored, grant }) => {
    const from = sourceOf(stored, grant);
    if (!from) return [];
    const { target, uid = '0', gid = '0', mode = defaultMode } = grant;
    return [{ target, from, uid: Number(uid), gid: Number(gid), mode }];
  });
}

function sourceOf(stored: StoredFile, grant: FileGrant): WrittenFile['from'] | undefined {
  if (stored.file !== undefined) return hasOwnRights(grant) ? { file: stored.file } : undefined;
  return stored.content === undefined ? undefined : { content: stored.content };
}

function hasOwnRights({ uid, gid, mode }: FileGrant): boolean {
  return uid !== undefined || gid !== undefined || mode !== undefined;
}

function grantedFiles(application: Application, { secrets = [], configs = [] }: Service) {
  const withStored = (grants: readonly FileGrant[], section: Readonly<Record<string, StoredFile>>) =>
    grants.flatMap((grant) => {
      const stored = ownProperty(section, grant.source);
      return stored && !stored.isExternal ? [{ grant, stored }] : [];
    });
  return [...withStored(secrets, application.secrets), ...withStored(configs, application.configs)];
}
