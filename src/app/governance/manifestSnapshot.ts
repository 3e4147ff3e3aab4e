import { canonicalJson, type CanonicalValue } from '../../audit/canonicalJson.ts';
import { lineHash } from '../../audit/chain.ts';
import { maskText } from '../../base/mask.ts';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { Application } from '../../manifest/model.ts';

/** A manifest as it may be kept: nothing in it is secret. */
export interface ManifestSnapshot {
  /** SHA-256 in hex of `text`: what the audit trail calls `manifestHash`. */
  readonly hash: string;
  /** Canonical JSON of the `Application`, without `governance` and without places in files, whose lines move. Secrets are `***`. */
  readonly text: string;
}

/** What stands in the place of a secret. */
export const maskedValue = '***';

const taken = new WeakMap<Application, ManifestSnapshot>();
/** Members whose keys are names of somebody's values. */
const namedValues = new Set([
  'environment',
  'args',
  'labels',
  'annotations',
  'options',
  'driverOpts',
  'storageOptions',
]);

/** Made once of each application that was read. */
export function manifestSnapshot(application: Application): ManifestSnapshot {
  const known = taken.get(application);
  if (known) return known;
  const { governance: _governance, ...rest } = application;
  const text = canonicalJson(masked(rest, []));
  const snapshot = { text, hash: lineHash(text) };
  taken.set(application, snapshot);
  return snapshot;
}

function masked(value: unknown, path: readonly string[]): CanonicalValue {
  if (typeof value === 'string') return maskedText(value, path);
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, path));
  if (typeof value === 'object' && value !== null) return maskedMembers(value, path);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function maskedMembers(value: object, path: readonly string[]): CanonicalValue {
  const members = Object.entries(value)
    .filter(([key, member]) => member !== undefined && !(key === 'at' && isLocation(member)))
    .map(([key, member]) => [key, masked(member, [...path, key])] as const);
  return Object.fromEntries(members);
}

function maskedText(text: string, path: readonly string[]): string {
  const [name = '', parent = ''] = path.toReversed();
  const isStored = path[0] === 'secrets' && name === 'content';
  const isSecret = namedValues.has(parent) && (isSecretName(name) || isSecretText(text));
  return isStored || isSecret ? maskedValue : maskText(text);
}

function isLocation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'file' in value && 'range' in value;
}
