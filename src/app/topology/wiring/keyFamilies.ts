import type { FactChannel } from '../wiringFact.ts';

/** So many names that differ in an id alone become one channel. */
const minMembers = 4;
const maxFamilies = 5000;

/** Parts of a name that stand for one message or one process: a UUID, a ULID, a long number, what is long and in hexadecimal. */
const id =
  /(?<![\p{L}\d])(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[0-7][\dA-HJKMNP-TV-Z]{25}|\d{5,20}|(?=[a-f]*\d)[\da-f]{8,64})(?![\p{L}\d])/giu;
const maxLength = 300;

/**
 * Finds channels that are made for one message each, as the lists on which replies are waited for are: `replies.<uuid>`. As soon as there
 * are several of them they are one channel, `replies.*`, and stay so.
 */
export class KeyFamilies {
  readonly #members = new Map<string, Set<string>>();
  readonly #known = new Set<string>();

  /** Takes a channel for a family from now on. */
  adopt({ kind, broker, key }: Pick<FactChannel, 'kind' | 'broker' | 'key'>): void {
    this.#known.add(nameOf(kind, broker, key));
  }

  /** The family of a channel, if it has one; `isNew` says that this channel has made it one. */
  of(channel: FactChannel): { readonly family: FactChannel | undefined; readonly isNew: boolean } {
    const family = familyName(channel.key);
    if (family === undefined) return none;
    const name = nameOf(channel.kind, channel.broker, family);
    const members = this.#members.get(name) ?? new Set();
    const wasFamily = this.#known.has(name) || members.size >= minMembers;
    if (!wasFamily) {
      if (this.#members.size >= maxFamilies && !this.#members.has(name)) return none;
      this.#members.set(name, members.add(channel.key));
      if (members.size < minMembers) return none;
    }
    return { family: { ...channel, key: family, isPattern: true, isFamily: true }, isNew: !wasFamily };
  }
}

const none = { family: undefined, isNew: false } as const;

function nameOf(kind: string, broker: string | undefined, family: string): string {
  return JSON.stringify([kind, broker ?? null, family]);
}

/** The name with a `*` for each id in it; undefined where it has none, or is nothing else. */
function familyName(key: string): string | undefined {
  if (key.length > maxLength) return undefined;
  const family = key.replaceAll(id, '*');
  return family === key || !/[\p{L}]/u.test(family) ? undefined : family;
}
