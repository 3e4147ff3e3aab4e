import { fileURLToPath, pathToFileURL } from 'node:url';
import { ownProperty } from '../../base/ownProperty.ts';
import type { ContractPlace, JsonSchema, ReadText } from './contract.ts';
import { modernKeywords } from './modernKeywords.ts';
import { readSchemaFile } from './schemaFile.ts';

const maxFiles = 100;
const maxNodes = 50_000;
const maxDepth = 200;

/**
 * A JSON Schema and all that it refers to as one schema of 2020-12, whose references all lead into its own `$defs`: what
 * completes, makes samples and compares needs no files. Throws where something is not there, or is too much.
 */
export function bundleSchema({ path, pointer }: ContractPlace, readText: ReadText): JsonSchema {
  const bundler = new SchemaBundler(readText);
  const root = bundler.load(pathToFileURL(path).href, pointer !== undefined);
  return bundler.bundle(pointer === undefined ? root : atPointer(root, pointer));
}

/** Where a part of a schema stands: what its references are relative to, and in which dialect it is written. */
interface Home {
  readonly base: string;
  readonly isDraft7: boolean;
}

class SchemaBundler {
  readonly #readText: ReadText;
  /** Addresses of whole schemas, and of anchors within them. */
  readonly #resources = new Map<string, unknown>();
  readonly #homes = new Map<object, Home>();
  readonly #names = new Map<unknown, string>();
  readonly #queue: [name: string, schema: unknown][] = [];
  #files = 0;
  #nodes = 0;

  constructor(readText: ReadText) {
    this.#readText = readText;
  }

  load(address: string, isPartOfDocument = false): JsonSchema {
    if (++this.#files > maxFiles) throw new Error('it refers to too many files');
    const root = readSchemaFile(fileURLToPath(address), this.#readText);
    const dialect = typeof root['$schema'] === 'string' ? root['$schema'] : '2020-12';
    const isDraft7 = isPartOfDocument || 'asyncapi' in root || !/20(19-09|20-12)/.test(dialect);
    this.#resources.set(address, root);
    this.#index(root, { base: address, isDraft7 }, 0);
    return root;
  }

  bundle(root: unknown): JsonSchema {
    this.#names.set(root, '#');
    const top = this.#copy(root, 0);
    const defs: [string, unknown][] = [];
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) defs.push([next[0], this.#copy(next[1], 0)]);
    const schema = typeof top === 'object' ? top : top ? {} : { not: {} };
    const dialect = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
    return { ...dialect, ...schema, ...(defs.length > 0 && { $defs: Object.fromEntries(defs) }) };
  }

  #index(node: unknown, home: Home, depth: number): void {
    if (typeof node !== 'object' || node === null) return;
    this.#count(depth);
    const { $id, $anchor, $dynamicAnchor } = node as JsonSchema;
    const here = typeof $id === 'string' ? { ...home, base: resolved($id, home.base) } : home;
    this.#homes.set(node, here);
    if (here !== home) this.#resources.set(withoutFragment(here.base), node);
    for (const anchor of [$anchor, $dynamicAnchor]) {
      if (typeof anchor === 'string') this.#resources.set(`${withoutFragment(here.base)}#${anchor}`, node);
    }
    for (const member of Object.values(node)) this.#index(member, here, depth + 1);
  }

  #copy(node: unknown, depth: number): JsonSchema | boolean {
    if (typeof node === 'boolean') return node;
    if (typeof node !== 'object' || node === null || Array.isArray(node))
      throw new Error('it has a part that is no schema');
    this.#count(depth);
    const home = this.#homes.get(node) ?? { base: '', isDraft7: false };
    const copySchema = (schema: unknown): JsonSchema | boolean => this.#copy(schema, depth + 1);
    return Object.fromEntries(
      modernKeywords(node as JsonSchema, home.isDraft7, copySchema, (ref) => this.#refer(ref, home)),
    );
  }

  /** The reference that leads to the same schema within the bundle. */
  #refer(ref: string, home: Home): string {
    const target = this.#find(resolved(ref, home.base));
    const known = this.#names.get(target);
    if (known !== undefined) return known;
    const number = this.#names.size;
    const word = /([\w-]+)(\.\w+)?$/.exec(ref)?.[1] ?? 'part';
    const name = `${word}-${number}`;
    this.#names.set(target, `#/$defs/${name}`);
    this.#queue.push([name, target]);
    return `#/$defs/${name}`;
  }

  #find(address: string): unknown {
    const file = withoutFragment(address);
    const fragment = decodeURIComponent(address.slice(file.length + 1));
    if (!this.#resources.has(file)) {
      if (!file.startsWith('file:')) throw new Error(`it refers to ${file}, which is not on this machine`);
      this.load(file);
    }
    if (fragment !== '' && !fragment.startsWith('/')) return this.#resources.get(`${file}#${fragment}`);
    const target = atPointer(this.#resources.get(file), fragment);
    if (target === undefined) throw new Error(`it refers to ${address}, where there is nothing`);
    return target;
  }

  #count(depth: number): void {
    if (++this.#nodes > maxNodes || depth > maxDepth) throw new Error('it is too large to be looked through');
  }
}

function atPointer(root: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((node, step) => {
    if (typeof node !== 'object' || node === null) return undefined;
    return ownProperty(node as JsonSchema, step.replaceAll('~1', '/').replaceAll('~0', '~'));
  }, root);
}

function resolved(ref: string, base: string): string {
  try {
    return new URL(ref, base).href;
  } catch {
    throw new Error(`it refers to ${ref}, which is no address`);
  }
}

function withoutFragment(address: string): string {
  const at = address.indexOf('#');
  return at < 0 ? address : address.slice(0, at);
}
