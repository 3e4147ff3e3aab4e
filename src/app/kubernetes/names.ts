import type { Application, Service } from '../../manifest/model.ts';
import type { Notes } from './notes.ts';
import type { ObjectKind } from './objects.ts';

/** What a name may be where other machines look it up: RFC 1035, at most 63 characters. */
const hostName = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Gives every object a name that Kubernetes takes, and no two of a kind the same. */
export class ObjectNames {
  readonly #taken = new Set<string>();
  readonly #services = new Map<string, string>();
  readonly #volumes = new Map<string, string>();

  constructor(application: Application, notes: Notes) {
    const services = Object.values(application.services).filter(({ isActive }) => isActive);
    // Names that can stay as they are come first, so that one that has to change never takes the place of another.
    const stays = (service: Service): boolean => hostName.test(service.name);
    for (const service of [...services.filter(stays), ...services.filter((each) => !stays(each))]) {
      const name = this.unique('Service', service.name);
      this.#services.set(service.name, name);
      if (name === service.name) continue;
      notes.changed(
        `It is named ${name}: a name in Kubernetes has small letters, digits and "-" alone. Whoever connects to ${service.name} has to connect to ${name}.`,
        service,
      );
    }
    for (const [key, { name, isExternal }] of Object.entries(application.volumes)) {
      this.#volumes.set(key, isExternal ? name : this.unique('PersistentVolumeClaim', key));
    }
  }

  /** The name of a service's workload, and of what its replicas are reached by. */
  of({ name }: Pick<Service, 'name'>): string {
    return this.#services.get(name) ?? dnsName(name);
  }

  /** The name of a volume's claim; an external one has the name that it has elsewhere. */
  ofVolume(key: string): string {
    return this.#volumes.get(key) ?? dnsName(key);
  }

  /** The wanted name, changed as far as it has to be. */
  unique(kind: ObjectKind, wanted: string): string {
    const base = dnsName(wanted);
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base.slice(0, 59)}-${count}`;
      const key = `${kind}:${name}`;
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }

  /** False when something else of this kind has the name. */
  take(kind: ObjectKind, name: string): boolean {
    const key = `${kind}:${name}`;
    if (this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }
}

export function isHostName(name: string): boolean {
  return hostName.test(name);
}

/** Any text as a name of RFC 1035: `Web_1` → `web-1`. */
function dnsName(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const started = /^[a-z]/.test(plain) ? plain : `x-${plain}`;
  return started.slice(0, 63).replace(/-+$/, '');
}

/** Any text as the key of a file in a ConfigMap or a Secret. */
export function fileKey(text: string): string {
  const plain = text.replace(/[^-._a-zA-Z0-9]+/g, '_').slice(-200);
  return plain === '' || plain === '.' || plain.startsWith('..') ? `_${plain}` : plain;
}

/** What the value of a label may be: 63 characters, of which the first and the last are a letter or a digit. */
export function labelValue(text: string): string {
  return text
    .replace(/[^-._a-zA-Z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^[-._]+|[-._]+$/g, '');
}

/** True for a key that labels and annotations may have: `example.com/owner`. */
export function isAnnotationKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  const isPrefix = prefix === undefined || (prefix.length <= 253 && /^[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?$/.test(prefix));
  return isPrefix && /^[a-zA-Z0-9](?:[-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(key.slice(slash + 1));
}
