import type { Service } from '../../../manifest/model.ts';
import { securityConfig, type SeccompProfiles } from '../../docker/spec/security.ts';
import { hasApi, said, since } from '../../support/api.ts';

interface PrivilegeOptions {
  readonly api: string;
  readonly profiles: SeccompProfiles;
  /** The id of the config that has the credential spec. */
  readonly credentialConfig: string | undefined;
}

/** `security_opt` and `credential_spec`, as far as a service can say them. */
export function privilegesOf(
  service: Service,
  { api, profiles, credentialConfig }: PrivilegeOptions,
): object | undefined {
  const { SecurityOpt = [] } = securityConfig(withoutCredentials(service), profiles);
  const options = SecurityOpt.map((option) => {
    const at = option.indexOf('=');
    return at === -1 ? ([option, ''] as const) : ([option.slice(0, at), option.slice(at + 1)] as const);
  });
  const hasMore = hasApi(api, since.servicePrivileges);
  const privileges = said({
    CredentialSpec: credentialSpec(service, credentialConfig),
    SELinuxContext: selinuxContext(options),
    ...(hasMore
      ? { Seccomp: seccomp(options), AppArmor: appArmor(options), NoNewPrivileges: hasNoNew(options) || undefined }
      : {}),
  });
  return Object.keys(privileges).length === 0 ? undefined : privileges;
}

function withoutCredentials({ credentialSpec: _spec, ...rest }: Service): Service {
  return rest;
}

type Options = readonly (readonly [name: string, value: string])[];

function credentialSpec({ credentialSpec: spec }: Service, config: string | undefined): object | undefined {
  if (!spec) return undefined;
  if (spec.config !== undefined) return config === undefined ? undefined : { Config: config };
  return said({ File: spec.file, Registry: spec.registry });
}

/** `label=disable`, `label=user:USER`, `label=role:ROLE`, `label=type:TYPE`, `label=level:LEVEL`. */
function selinuxContext(options: Options): object | undefined {
  const parts = options.flatMap(([name, value]) => (name === 'label' ? [value] : []));
  if (parts.length === 0) return undefined;
  const valueOf = (part: string): string | undefined =>
    parts.find((each) => each.startsWith(`${part}:`))?.slice(part.length + 1);
  return said({
    Disable: parts.includes('disable'),
    User: valueOf('user'),
    Role: valueOf('role'),
    Type: valueOf('type'),
    Level: valueOf('level'),
  });
}

function seccomp(options: Options): object | undefined {
  const value = options.findLast(([name]) => name === 'seccomp')?.[1];
  if (value === undefined) return undefined;
  if (value === 'unconfined') return { Mode: 'unconfined' };
  return value === 'builtin' ? { Mode: 'default' } : { Mode: 'custom', Profile: Buffer.from(value).toString('base64') };
}

function appArmor(options: Options): object | undefined {
  const value = options.findLast(([name]) => name === 'apparmor')?.[1];
  if (value === undefined) return undefined;
  return { Mode: value === 'unconfined' ? 'disabled' : 'default' };
}

function hasNoNew(options: Options): boolean {
  return options.some(([name, value]) => name === 'no-new-privileges' && value !== 'false');
}
