import { ownProperty } from '../../../base/ownProperty.ts';
import type { Service } from '../../../manifest/model.ts';

/** Texts of seccomp profiles by the path that the manifest names. */
export type SeccompProfiles = Readonly<Record<string, string>>;

const unconfinedPaths = 'systempaths=unconfined';

/** `security_opt` as the engine takes it: it wants the text of a seccomp profile, where a manifest names a file. */
export function securityConfig({ securityOptions = [], credentialSpec }: Service, profiles: SeccompProfiles) {
  const options = securityOptions.map(withEquals).map((option) => {
    const profile = ownProperty(profiles, profilePath(option));
    return profile === undefined ? option : `seccomp=${profile}`;
  });
  const hasAllPaths = options.includes(unconfinedPaths);
  const all = [...options.filter((option) => option !== unconfinedPaths), ...credentialOptions(credentialSpec)];
  return {
    ...(all.length > 0 ? { SecurityOpt: all } : {}),
    // The empty lists mean that nothing of /proc and /sys is hidden or read-only.
    ...(hasAllPaths ? { MaskedPaths: [] as string[], ReadonlyPaths: [] as string[] } : {}),
  };
}

/** The files of seccomp profiles that a service names, as written. */
export function seccompFiles({ securityOptions = [] }: Service): readonly string[] {
  return securityOptions.map(withEquals).flatMap((option) => profilePath(option) ?? []);
}

/** Docker once wrote `label:disable`, and manifests still do. */
function withEquals(option: string): string {
  return option.includes('=') ? option : option.replace(':', '=');
}

function profilePath(option: string): string | undefined {
  const path = option.startsWith('seccomp=') ? option.slice('seccomp='.length) : undefined;
  return path === undefined || path === 'unconfined' || path === 'builtin' || path.startsWith('{') ? undefined : path;
}

function credentialOptions(spec: Service['credentialSpec']): readonly string[] {
  if (spec?.file !== undefined) return [`credentialspec=file://${spec.file}`];
  return spec?.registry === undefined ? [] : [`credentialspec=registry://${spec.registry}`];
}
