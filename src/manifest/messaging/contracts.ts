import { basename, extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { ownProperty } from '../../base/ownProperty.ts';
import type { ManifestHost } from '../files/host.ts';

const options: Options = { strict: false, validateFormats: false, logger: false, addUsedSchema: false };
const maxFiles = 100;

/** What the classes of the dialects have in common. */
type Validator = Pick<Ajv, 'addSchema' | 'getSchema' | 'removeSchema'>;

interface Verdict {
  /** Every file that was read for it, with its text. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly mistake: string | undefined;
}

/** Tells whether contracts can be used. Remembers what it told until a file changes: compiling a schema takes a while. */
export class ContractChecker {
  readonly #validators = new Map<string, Validator>();
  readonly #verdicts = new Map<string, Verdict>();

  /**
   * What keeps a file, or what a JSON Pointer leads to in an AsyncAPI document, from being a JSON Schema that messages
   * can be held against; undefined when nothing does.
   */
  mistakeOf(path: string, host: ManifestHost, pointer?: string): string | undefined {
    const place = pointer === undefined ? path : `${path}#${pointer}`;
    const known = this.#verdicts.get(place);
    const isCurrent = known && [...known.texts].every(([file, text]) => host.readText(file) === text);
    if (isCurrent) return known.mistake;
    const texts = new Map<string, string | undefined>();
    const readText = (file: string): string | undefined => {
      const text = host.readText(file);
      texts.set(file, text);
      return text;
    };
    const mistake = pointer === undefined ? this.#check(path, readText) : this.#checkPart(path, pointer, readText);
    this.#verdicts.set(place, { texts, mistake });
    return mistake;
  }

  #check(path: string, readText: ReadText): string | undefined {
    // Schemas of binary forms are read by whoever decodes with them.
    if (['.avsc', '.proto'].includes(extname(path).toLowerCase())) {
      return readText(path) === undefined ? 'it is not there' : undefined;
    }
    const schema = read(path, readText);
    if ('mistake' in schema) return schema.mistake;
    const { value } = schema;
    if (typeof value === 'boolean') return undefined;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'it is not a mapping';
    const validator = this.#validatorOf(value as Readonly<Record<string, unknown>>);
    return validator && compile(validator, pathToFileURL(path).href, value, readText);
  }

  /** A schema that refers to the one that is meant: what that refers to is looked for in the whole document. */
  #checkPart(path: string, pointer: string, readText: ReadText): string | undefined {
    // AsyncAPI's own schemas are those of draft 7 and a little more.
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $ref: pathToFileURL(path).href + encoded(pointer),
    };
    const validator = this.#validatorOf(schema);
    return validator && compile(validator, 'contract:part', schema, readText);
  }

  /** Undefined for a dialect that is not known here, which is not a mistake. */
  #validatorOf(schema: Readonly<Record<string, unknown>>): Validator | undefined {
    const named = ownProperty(schema, '$schema');
    const dialect = typeof named === 'string' ? dialects.find((one) => named.includes(one)) : '2020-12';
    if (dialect === undefined) return undefined;
    const validator = this.#validators.get(dialect) ?? newValidator(dialect);
    this.#validators.set(dialect, validator);
    return validator;
  }
}

/** A JSON Pointer as the fragment of a URL. */
function encoded(pointer: string): string {
  return `#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}

type ReadText = (file: string) => string | undefined;

const dialects = ['2020-12', '2019-09', 'draft-07'] as const;

function newValidator(dialect: (typeof dialects)[number]): Validator {
  if (dialect === '2020-12') return new Ajv2020(options);
  return dialect === '2019-09' ? new Ajv2019(options) : new Ajv(options);
}

function compile(validator: Validator, key: string, schema: object, readText: ReadText): string | undefined {
  const added = new Map<string, object>();
  const add = (one: object, address: string): void => {
    validator.addSchema(one, address);
    added.set(address, one);
  };
  try {
    add(schema, key);
    while (added.size < maxFiles) {
      const missing = tryCompile(validator, key);
      // What is not on this machine cannot be looked at here.
      if (!missing?.startsWith('file:')) return undefined;
      const file = fileURLToPath(missing);
      const other = read(file, readText);
      if ('mistake' in other) return `it refers to ${basename(file)}, and ${other.mistake}`;
      add(asSchema(other.value as object), missing);
    }
    return undefined;
  } catch (error) {
    return firstLine(error);
  } finally {
    // The next contract may have the same `$id`.
    for (const [address, one] of added) validator.removeSchema(address).removeSchema(one);
  }
}

/** The id of an AsyncAPI document is not that of a schema, and would be taken for one of draft 4. */
function asSchema(value: object): object {
  return Object.hasOwn(value ?? {}, 'asyncapi') ? { ...value, id: undefined } : value;
}

/** Undefined when it compiles, else the address of a schema that it needs. @throws when it does not compile. */
function tryCompile(validator: Validator, key: string): string | undefined {
  try {
    validator.getSchema(key);
    return undefined;
  } catch (error) {
    if (
      error instanceof Ajv.MissingRefError &&
      !error.missingSchema.startsWith(`${key}#`) &&
      error.missingSchema !== key
    )
      return error.missingSchema;
    throw error;
  }
}

function read(path: string, readText: ReadText): { readonly value: unknown } | { readonly mistake: string } {
  const text = readText(path);
  if (text === undefined) return { mistake: 'it is not there' };
  try {
    // Its warnings would go to the terminal of whoever runs this process.
    const isYaml = ['.yaml', '.yml'].includes(extname(path).toLowerCase());
    return {
      value: isYaml
        ? (parse(text, { logLevel: 'error' }) as unknown)
        : (JSON.parse(text.replace(/^\uFEFF/, '')) as unknown),
    };
  } catch (error) {
    return { mistake: `it cannot be read (${firstLine(error)})` };
  }
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  // Schemas are known by the URLs of their files.
  return line.replaceAll(/file:\/\/\S*\//g, '').replace(/[.:]\s*$/, '');
}
