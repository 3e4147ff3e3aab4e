import type { FileGrant } from '../../../manifest/model/files.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import { keptGrants, keptName, type Contents, type KeptGrant } from '../../plan/swarm/keptFiles.ts';

/** The ids of configs and secrets on the cluster, by their names there: a service refers to them by both. */
export interface KeptIds {
  readonly configs: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** The permissions that the Compose Specification gives a secret or config that asks for none. */
const defaultMode = 0o444;

/** The names of all configs and secrets that a service refers to. */
export function keptNames(
  application: Application,
  service: Service,
  contents: Contents,
): { readonly configs: readonly string[]; readonly secrets: readonly string[] } {
  const grants = keptGrants(application, service, contents);
  const namesOf = (kind: KeptGrant['kind']): readonly string[] =>
    grants.flatMap((each) => (each.kind === kind && each.name !== undefined ? [each.name] : []));
  const credential = credentialName(application, service, contents);
  return {
    configs: [...new Set([...namesOf('config'), ...(credential === undefined ? [] : [credential])])],
    secrets: [...new Set(namesOf('secret'))],
  };
}

/** The references of a service to what the cluster keeps. What has no id there is left out. */
export function grantedFiles(application: Application, service: Service, contents: Contents, ids: KeptIds) {
  const grants = keptGrants(application, service, contents);
  const known = (kind: KeptGrant['kind'], its: Readonly<Record<string, string>>) =>
    grants.flatMap((each) => {
      const id = each.kind === kind && each.name !== undefined ? its[each.name] : undefined;
      return id === undefined || each.name === undefined ? [] : [{ id, name: each.name, file: target(each.grant) }];
    });
  const credential = credentialName(application, service, contents);
  const credentialConfig = credential === undefined ? undefined : ids.configs[credential];
  return {
    secrets: known('secret', ids.secrets).map(({ id, name, file }) => ({ File: file, SecretID: id, SecretName: name })),
    configs: [
      ...known('config', ids.configs).map(({ id, name, file }) => ({ File: file, ConfigID: id, ConfigName: name })),
      // One that the runtime of the container reads, and that is mounted nowhere.
      ...(credentialConfig === undefined ? [] : [{ Runtime: {}, ConfigID: credentialConfig, ConfigName: credential }]),
    ],
    credentialConfig,
  };
}

function credentialName(application: Application, service: Service, contents: Contents): string | undefined {
  const config = service.credentialSpec?.config;
  return config === undefined ? undefined : keptName(application, 'config', config, contents);
}

function target({ target: name, uid = '0', gid = '0', mode = defaultMode }: FileGrant) {
  return { Name: name, UID: uid, GID: gid, Mode: mode };
}
