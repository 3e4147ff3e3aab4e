import { createHash } from 'node:crypto';
import type { Notes } from './notes.ts';
import type { ObjectNames } from './names.ts';
import { kubernetesObject, type KubernetesObject, type Loose } from './objects.ts';

/** What a ConfigMap and a Secret may hold, in bytes. */
const maxBytes = 1_048_576;

/** The values and files that ConfigMaps and Secrets hold, by the name of the object. */
export class KeptValues {
  readonly #configs = new Map<string, Map<string, string>>();
  readonly #secrets = new Map<string, Map<string, SecretValue>>();
  /** Who a ConfigMap or Secret is for → its name. */
  readonly #named = new Map<string, string>();
  readonly #names: ObjectNames;

  constructor(names: ObjectNames) {
    this.#names = names;
  }

  /** Keeps a file in a ConfigMap. The same `owner` always gets the same one, and its name is given back. */
  config(owner: string, key: string, text: string): string {
    const name = this.#nameOf('ConfigMap', owner);
    const values = this.#configs.get(name) ?? new Map<string, string>();
    this.#configs.set(name, values.set(key, text));
    return name;
  }

  /** As `config`, in a Secret. */
  secret(owner: string, key: string, value: SecretValue): string {
    const name = this.#nameOf('Secret', owner);
    const values = this.#secrets.get(name) ?? new Map<string, SecretValue>();
    this.#secrets.set(name, values.set(key, value));
    return name;
  }

  #nameOf(kind: 'ConfigMap' | 'Secret', owner: string): string {
    const known = this.#named.get(`${kind}:${owner}`);
    if (known !== undefined) return known;
    const name = this.#names.unique(kind, owner);
    this.#named.set(`${kind}:${owner}`, name);
    return name;
  }

  /** A short hash of what these ConfigMaps hold, so that replicas are made anew once that has changed. */
  hashOf(configs: readonly string[]): string | undefined {
    const held = configs.flatMap((name) => [...(this.#configs.get(name) ?? [])].map((entry) => [name, ...entry]));
    if (held.length === 0) return undefined;
    return createHash('sha256').update(JSON.stringify(held)).digest('hex').slice(0, 12);
  }

  /** The objects; the values of secrets are among them only when they were asked for, else it is told what is to be made. */
  objects(
    labels: Readonly<Record<string, string>>,
    hasSecretValues: boolean,
    notes: Notes,
  ): readonly KubernetesObject[] {
    const configs = [...this.#configs].map(([name, values]) =>
      dataObject('ConfigMap', name, labels, { data: plain(values) }),
    );
    if (hasSecretValues) {
      const secrets = [...this.#secrets].map(([name, values]) =>
        dataObject('Secret', name, labels, { type: 'Opaque', stringData: plain(values, ({ value }) => value ?? '') }),
      );
      return [...configs, ...secrets];
    }
    for (const [name, values] of this.#secrets) {
      const sources = [...values].map(([key, { file }]) =>
        file === undefined ? `--from-literal=${key}=…` : `--from-file=${key}=${file}`,
      );
      notes.changed(
        `The Secret ${name} is not written: its values are secret. Export with --secrets, or create it: kubectl create secret generic ${name} ${sources.join(' ')}`,
      );
    }
    return configs;
  }
}

export interface SecretValue {
  /** Undefined: nobody knows it. */
  readonly value?: string | undefined;
  /** The file that it stands in. */
  readonly file?: string | undefined;
}

/** True for a text that a ConfigMap or a Secret can hold. */
export function fits(text: string): boolean {
  return Buffer.byteLength(text) <= maxBytes;
}

/** True for what was no text when it was read. */
export function isBinary(text: string): boolean {
  return text.includes('\uFFFD') || text.includes('\0');
}

function plain(values: ReadonlyMap<string, string>): Readonly<Record<string, string>>;
function plain<T>(values: ReadonlyMap<string, T>, textOf: (value: T) => string): Readonly<Record<string, string>>;
function plain<T>(
  values: ReadonlyMap<string, T>,
  textOf: (value: T) => string = String,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...values].map(([key, value]) => [key, textOf(value)]));
}

function dataObject(
  kind: 'ConfigMap' | 'Secret',
  name: string,
  labels: Readonly<Record<string, string>>,
  body: Readonly<Record<string, Loose>>,
): KubernetesObject {
  return kubernetesObject(kind, { name, labels }, body);
}
