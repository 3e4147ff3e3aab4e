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
  const text = canonicalJson(masked(rest, { name: '', parent: '', isStored: false }));
  const snapshot = { text, hash: lineHash(text) };
  taken.set(application, snapshot);
  return snapshot;
}

/** Where a value stands: the keys that it is below, as far as they matter. */
interface Place {
  readonly name: string;
  readonly parent: string;
  /** It is below the application's `secrets`. */
  readonly isStored: boolean;
}

function masked(value: unknown, place: Place): CanonicalValue {
  if (typeof value === 'string') return maskedString(value, place);
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, place));
  if (typeof value === 'object' && value !== null) return maskedMembers(value, place);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function maskedMembers(value: object, { name: parent, isStored }: Place): CanonicalValue {
  const members: [string, CanonicalValue][] = [];
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined || (name === 'at' && isLocation(member))) continue;
    members.push([name, masked(member, { name, parent, isStored: isStored || (parent === '' && name === 'secrets') })]);
  }
  return Object.fromEntries(members);
}

function maskedString(text: string, { name, parent, isStored }: Place): string {
  if (isStored && name === 'content') return maskedValue;
  if (namedValues.has(parent) && (isSecretName(name) || isSecretText(text))) return maskedValue;
  // Neither a URL nor an assignment: most of a large manifest need not be searched.
  return text.includes(':') || text.includes('=') ? maskText(text) : text;
}

function isLocation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'file' in value && 'range' in value;
}
