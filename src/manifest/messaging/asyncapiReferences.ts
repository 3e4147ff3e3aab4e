import { dirname } from 'node:path';
import type { Location } from '../../base/problem.ts';
import type { ManifestHost } from '../files/host.ts';
import { parse } from '../yaml/parse.ts';
import { absolutePath, isRemote } from '../files/paths.ts';
import type { ProblemList } from '../problems/problems.ts';
import { find, textOf, type Node } from '../tree/tree.ts';

/** A node of a document, and how to point at it. */
export interface Placed {
  readonly node: Node;
  /** Absolute. */
  readonly file: string;
  /** JSON Pointer (RFC 6901), without the `#`; empty for the whole document. */
  readonly pointer: string;
}

const maxFollowed = 50;

/** Documents that refer to each other and within themselves by `$ref`. Reads each file once; nothing is fetched. */
export class References {
  readonly #host: ManifestHost;
  readonly #problems: ProblemList;
  readonly #documents = new Map<string, Node | undefined>();
  /** References that were followed: where many lead through each other, the way is walked once. */
  readonly #targets = new Map<Node, Placed | undefined>();

  constructor(host: ManifestHost, problems: ProblemList) {
    this.#host = host;
    this.#problems = problems;
  }

  /** Every file that was read or asked for. */
  get files(): readonly string[] {
    return [...this.#documents.keys()];
  }

  /** The whole of a file; undefined when it cannot be read, or holds nothing. */
  document(file: string): Placed | undefined {
    if (!this.#documents.has(file)) {
      const text = this.#host.readText(file);
      this.#documents.set(file, text === undefined ? undefined : parse(text, file, this.#problems)[0]);
    }
    const node = this.#documents.get(file);
    return node && { node, file, pointer: '' };
  }

  /** The value under a key, with references followed. */
  child(parent: Placed | undefined, key: string): Placed | undefined {
    const step = parent && childOf(parent, key);
    return step && this.follow(step);
  }

  /**
   * Every value of a mapping by its key, or of a list by its index, references followed; what leads nowhere is left
   * out.
   */
  children(parent: Placed | undefined): readonly (readonly [key: string, child: Placed])[] {
    if (!parent || parent.node.kind === 'scalar') return [];
    const { node } = parent;
    const keys = node.kind === 'map' ? [...node.entries.keys()] : node.items.map((_, index) => String(index));
    return keys.flatMap((key) => {
      const child = this.child(parent, key);
      return child ? [[key, child] as const] : [];
    });
  }

  /** What a node stands for: itself, or what its `$ref` leads to. Undefined, and reported, when that is nothing. */
  follow(start: Placed): Placed | undefined {
    return this.#follow(start, 0);
  }

  #follow(start: Placed, followed: number): Placed | undefined {
    const reference = find(start.node, '$ref');
    const text = textOf(reference);
    if (!reference || text === undefined) return start;
    if (this.#targets.has(reference)) return this.#targets.get(reference);
    if (followed >= maxFollowed) {
      const message = `The reference "${text}" leads back to itself, or on and on. Let it lead to a value.`;
      this.#problems.error('asyncapi-reference', message, reference.at);
      return undefined;
    }
    const step = this.#target(text, start.file, reference, followed);
    const target = step && this.#follow(step, followed + 1);
    this.#targets.set(reference, target);
    return target;
  }

  #target(text: string, from: string, { at }: Node, followed: number): Placed | undefined {
    const hash = text.indexOf('#');
    const path = hash === -1 ? text : text.slice(0, hash);
    if (isRemote(path)) {
      const message = `${path} is not on this machine, so it is left out here. Copy it into the project to have it checked.`;
      this.#problems.warning('remote-reference', message, at);
      return undefined;
    }
    const file = path === '' ? from : absolutePath(decoded(path), dirname(from), undefined);
    const document = this.document(file);
    if (!document) {
      const message = `The reference "${text}" leads to ${this.#problems.nameOf(file)}, which cannot be read. Correct the path.`;
      this.#problems.error('asyncapi-reference', message, at);
      return undefined;
    }
    let target: Placed = document;
    for (const token of hash === -1 ? [] : tokensOf(text.slice(hash + 1))) {
      // What lies on the way may be a reference itself; one that leads nowhere is reported there.
      const parent = this.#follow(target, followed + 1);
      const next = parent && childOf(parent, token);
      if (!next) {
        if (parent) this.#reportNothing(text, at);
        return undefined;
      }
      target = next;
    }
    return target;
  }

  #reportNothing(text: string, at: Node['at']): void {
    this.#problems.error('asyncapi-reference', `The reference "${text}" leads to nothing. Correct it.`, at);
  }
}

/** Where a value begins to be seen: a mapping may run over many lines, its first key is enough. */
export function headLocation(node: Node): Location {
  if (node.kind !== 'map') return node.at;
  const [first] = node.entries.values();
  return first?.keyAt ?? node.at;
}

/** The value under a key as it stands there: a reference is not followed. */
export function childPlace(parent: Placed, key: string): Placed | undefined {
  const node = find(parent.node, key);
  return node && { node, file: parent.file, pointer: `${parent.pointer}/${key}` };
}

function childOf({ node, file, pointer }: Placed, key: string): Placed | undefined {
  const value = node.kind === 'list' && /^\d{1,9}$/.test(key) ? node.items[Number(key)] : find(node, key);
  return value && { node: value, file, pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` };
}

function tokensOf(pointer: string): readonly string[] {
  const tokens = decoded(pointer).split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Decodes URL escapes. A text with broken escapes stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
