import { findManifest, isManifestName } from '../files/find.ts';

const variantName = /^(?:docker-|podman-)?compose[._-].+\.ya?ml$|^.+[._-](?:docker-)?compose\.ya?ml$/i;
const patchbayVariant = /^patchbay[._-].+\.ya?ml$|^.+[._-]patchbay\.ya?ml$/i;
const overrideName = /[._-]override[._-]/i;

/** True for the name that Compose, or Patchbay, looks for by itself. */
export function isMainName(name: string): boolean {
  return isManifestName(name) && !overrideName.test(name);
}

/** True for a file that is a manifest by its name: `compose.yaml`, `compose.dev.yaml`, `orders.compose.yml` and their like. */
export function isManifestLikeName(name: string): boolean {
  return isManifestName(name) || variantName.test(name) || patchbayVariant.test(name);
}

/** True for a part by its name: it is laid over another file. */
export function isOverrideName(name: string): boolean {
  return overrideName.test(name);
}

/** `docker-compose.test.override.yml` → `docker-compose.test.yml`, then `docker-compose.yml`. */
export function baseNamesOf(name: string): readonly string[] {
  const [, stem = ''] = /^(.*?)\.ya?ml$/i.exec(name) ?? [];
  const names: string[] = [];
  for (let at = lastSign(stem); at > 0; at = lastSign(stem.slice(0, at))) {
    names.push(`${stem.slice(0, at)}.yaml`, `${stem.slice(0, at)}.yml`);
  }
  return names;
}

function lastSign(stem: string): number {
  return Math.max(...['.', '-', '_'].map((sign) => stem.lastIndexOf(sign)));
}

/** A main file of a folder with the override that Compose reads with it. */
export function withOwnOverride(
  main: string,
  host: Parameters<typeof findManifest>[1],
  folder: string,
): readonly string[] {
  const compose = findManifest(folder, {
    exists: (path) => !/[/\\]patchbay\.ya?ml$/.test(path) && host.exists(path),
  });
  return compose[0] === main ? compose : [main];
}
