import { createHash } from 'node:crypto';
import { ownProperty } from '../base/ownProperty.ts';
import type { Application, Service } from '../manifest/model.ts';
import { canonicalText, configOf } from './configHash.ts';
import type { Declaration } from './traits.ts';

/** Long enough to show that a value has changed, too short to guess the value from. */
const partLength = 8;
const maxNamed = 3;

/** The mappings of which each key is a part of its own. */
export const ownMappings: ReadonlySet<string> = new Set(['environment', 'labels']);

/**
 * What `configHash` hashes, attribute by attribute, in the manifest's words: `image`, `environment.DB`. It is kept with a
 * container, so that a plan can say what has changed since it was made.
 */
export function configParts(
  application: Application,
  service: Service,
  declaration: Declaration,
): Readonly<Record<string, string>> {
  return attributeParts(configOf(application, service, declaration));
}

/** The same of any attributes, named as the model or the manifest names them. Each key of the mappings is a part of its own. */
export function attributeParts(attributes: object, mappings = ownMappings): Readonly<Record<string, string>> {
  const entries = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const name = attributeName(key);
    if (!mappings.has(key)) return [[name, partHash(value)] as const];
    return Object.entries(value as object).map(([entry, its]) => [`${name}.${entry}`, partHash(its)] as const);
  });
  return Object.fromEntries(entries);
}

/** The parts that a container tells by itself, whoever made it. */
export function observedParts(image: string, environment: readonly string[]): Readonly<Record<string, string>> {
  const variables = environment.map((text) => {
    const split = text.indexOf('=');
    return [`environment.${text.slice(0, split)}`, partHash(text.slice(split + 1))] as const;
  });
  return Object.fromEntries([['image', partHash(image)], ...variables]);
}

/** `environment.DB changed, command added`; undefined when nothing differs. */
export function describeChanges(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string | undefined {
  return listed(changedParts(before, now).map(({ name, change }) => `${name} ${change}`));
}

/** An attribute that is not as it was, in the manifest's words: `environment.DB`. */
export interface ChangedPart {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** What differs between two results of `configParts`, by name. */
export function changedParts(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): readonly ChangedPart[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name): readonly ChangedPart[] => {
    if (!Object.hasOwn(before, name)) return [{ name, change: 'added' }];
    if (!Object.hasOwn(now, name)) return [{ name, change: 'removed' }];
    return before[name] === now[name] ? [] : [{ name, change: 'changed' }];
  });
}

/**
 * Says how a container that another tool made differs from the manifest. What the manifest leaves out may come from the image,
 * so it is not compared.
 */
export function describeDeviations(
  observed: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): string | undefined {
  const told = Object.keys(wanted).filter((name) => name === 'image' || name.startsWith('environment.'));
  const changes = told.filter((name) => observed[name] !== wanted[name]).sort();
  return listed(changes.map((name) => `${name} ${Object.hasOwn(observed, name) ? 'changed' : 'added'}`));
}

function listed(changes: readonly string[]): string | undefined {
  if (changes.length === 0) return undefined;
  const others = changes.length - maxNamed;
  return `${changes.slice(0, maxNamed).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function partHash(value: unknown): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex').slice(0, partLength);
}

/** Spells a field as the manifest does: `stopGracePeriodMs` is `stop_grace_period`. */
function attributeName(key: string): string {
  const spelt = ownProperty(otherNames, key);
  if (spelt !== undefined) return spelt;
  const bare = key.replace(/^(is|has)(?=[A-Z])/, '').replace(/(Ms|Bytes)$/, '');
  return bare.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

const otherNames: Readonly<Record<string, string>> = {
  mounts: 'volumes',
  unsetEnvironment: 'environment (unset)',
  isStdinOpen: 'stdin_open',
  limits: 'deploy.resources',
  resources: 'deploy.resources',
  run: 'x-patchbay.run',
  groups: 'group_add',
  securityOptions: 'security_opt',
  storageOptions: 'storage_opt',
  domainName: 'domainname',
  deviceRules: 'device_cgroup_rules',
  deviceRequests: 'gpus',
  usesApiSocket: 'use_api_socket',
};
