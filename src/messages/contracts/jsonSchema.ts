import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv, type ErrorObject, type Options, type SchemaValidateFunction, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compileRegex, mostLength } from '../../expression/regex/regex.ts';
import { formatPath, type PathSteps } from '../rows/payloadPath.ts';
import { bundleSchema } from './schemaBundle.ts';
import { readSchemaFile } from './schemaFile.ts';
import {
  maxContractErrors,
  type Contract,
  type ContractError,
  type ContractPlace,
  type JsonSchema,
  type ReadText,
} from './contract.ts';

const maxFiles = 100;

/** A pattern takes time linear in the text, whoever wrote it. */
const regExp = Object.assign(
  (pattern: string) => {
    const compiled = compileRegex(pattern, true);
    if ('mistake' in compiled) throw new Error(`the pattern ${pattern} cannot be checked: ${compiled.mistake.message}`);
    // The library tells patterns apart by their text.
    return { test: (text: string) => compiled.regex.isFoundIn(text, mostLength), toString: () => pattern };
  },
  { code: 'linear' },
);

const options: Options = {
  strict: false,
  validateFormats: false,
  // 19.99 is a multiple of 0.01, whatever doubles make of that.
  multipleOfPrecision: 6,
  logger: false,
  addUsedSchema: false,
  code: { regExp },
};

/** A JSON Schema, or what a JSON Pointer leads to in a document. Throws when it does not compile. */
export function jsonSchemaContract(place: ContractPlace, name: string, readFile: ReadText): Contract {
  let hasSecrets = false;
  const readText: ReadText = (path) => {
    const text = readFile(path);
    hasSecrets ||= text !== undefined && secretMarks.some((mark) => text.includes(mark));
    return text;
  };
  const isKept = compile(place, readText, { ...options, allErrors: false });
  const errorsOf = errorsBy(() => compile(place, readText, { ...options, allErrors: true }), place.path);
  return {
    name,
    problem: null,
    schema: undefined,
    isKept: (payload) => isKept(payload),
    errorsOf,
    asJsonSchema: () => bundleSchema(place, readText),
    errorsInValue: errorsOf,
    secretsOf: hasSecrets ? secretFinder(place, readText) : undefined,
  };
}

/** What is wrong with values by a schema that refers to nothing outside. Throws when it does not compile. */
export function schemaErrors(schema: JsonSchema): Contract['errorsOf'] {
  const validator = validatorFor(schema, { ...options, allErrors: true });
  validator.addSchema(schema, 'contract:alone');
  return errorsBy(() => {
    const compiled = tryCompile(validator, 'contract:alone');
    if (typeof compiled === 'string') throw new Error(`it refers to ${compiled}, which is not there`);
    return compiled;
  }, '');
}

function errorsBy(compileOnce: () => ValidateFunction, file: string): Contract['errorsOf'] {
  let complete: ValidateFunction | undefined;
  return (payload) => {
    complete ??= compileOnce();
    if (complete(payload)) return [];
    return (complete.errors ?? []).slice(0, maxContractErrors).map((error) => toError(error, file));
  };
}

/** What marks a part of a payload as secret. */
const secretMarks = ['writeOnly', 'x-secret'];

/** Asks the validator where it comes upon a mark: so references, alternatives and conditions are followed as it does. */
function secretFinder(place: ContractPlace, readText: ReadText): NonNullable<Contract['secretsOf']> {
  let found: PathSteps[] = [];
  const note: SchemaValidateFunction = (isSecret: unknown, _data, _schema, at) => {
    if (isSecret === true) found.push(stepsOf(at?.instancePath ?? ''));
    return true;
  };
  const validate = compile(place, readText, { ...options, allErrors: true }, (validator) => {
    for (const keyword of secretMarks) validator.removeKeyword(keyword).addKeyword({ keyword, validate: note });
  });
  return (payload) => {
    // What is no JSON could hold a secret anywhere.
    if (typeof payload !== 'object' || payload === null) return [[]];
    found = [];
    validate(payload);
    return found;
  };
}

function compile(
  { path, pointer }: ContractPlace,
  readText: ReadText,
  given: Options,
  prepare?: (validator: Validator) => void,
): ValidateFunction {
  const root = readSchemaFile(path, readText);
  const address = pathToFileURL(path).href;
  // AsyncAPI's own schemas are those of draft 7 and a little more.
  const schema =
    pointer === undefined
      ? root
      : { $schema: 'http://json-schema.org/draft-07/schema#', $ref: `${address}#${encoded(pointer)}` };
  const validator = validatorFor(schema, given);
  prepare?.(validator);
  const key = pointer === undefined ? address : 'contract:part';
  validator.addSchema(schema, key);
  for (let files = 0; files < maxFiles; files++) {
    const missing = tryCompile(validator, key);
    if (typeof missing === 'function') return missing;
    if (!missing.startsWith('file:')) throw new Error(`it refers to ${missing}, which is not on this machine`);
    validator.addSchema(asSchema(readSchemaFile(fileURLToPath(missing), readText)), missing);
  }
  throw new Error('it refers to too many files');
}

/** What the classes of the dialects have in common. */
type Validator = Pick<Ajv, 'addKeyword' | 'addSchema' | 'getSchema' | 'removeKeyword'>;

function validatorFor(schema: object, given: Options): Validator {
  const named = Object.hasOwn(schema, '$schema') ? (schema as { $schema: unknown }).$schema : undefined;
  const dialect = typeof named === 'string' ? named : '2020-12';
  const validator = newValidator(dialect, given);
  // The library compares each item with each other.
  validator.removeKeyword('uniqueItems');
  validator.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: areUnique });
  return validator;
}

function newValidator(dialect: string, given: Options): Validator {
  if (dialect.includes('2020-12')) return new Ajv2020(given);
  return dialect.includes('2019-09') ? new Ajv2019(given) : new Ajv(given);
}

function areUnique(isWanted: boolean, items: readonly unknown[]): boolean {
  if (!isWanted) return true;
  return new Set(items.map((item) => JSON.stringify(sorted(item)))).size === items.length;
}

/** The order of members makes no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  return names.map((name) => [name, sorted((value as Readonly<Record<string, unknown>>)[name])]);
}

/** The function, or the address of a schema that it needs. @throws when it does not compile. */
function tryCompile(validator: Validator, key: string): ValidateFunction | string {
  try {
    const compiled = validator.getSchema(key);
    if (!compiled) throw new Error('there is nothing at that place');
    return compiled;
  } catch (error) {
    if (error instanceof Ajv.MissingRefError && error.missingSchema !== key) return error.missingSchema;
    throw error;
  }
}

/** The id of an AsyncAPI document is not that of a schema, and would be taken for one of draft 4. */
function asSchema(value: object): object {
  return Object.hasOwn(value, 'asyncapi') ? { ...value, id: undefined } : value;
}

function encoded(pointer: string): string {
  return pointer.split('/').map(encodeURIComponent).join('/');
}

function toError({ instancePath, schemaPath, message, params }: ErrorObject, file: string): ContractError {
  const path = formatPath(['payload', ...stepsOf(instancePath)]);
  const named = params as Readonly<Record<string, unknown>>;
  const what = named['additionalProperty'] ?? named['allowedValues'] ?? named['allowedValue'];
  // A rule of another file has no place in this one.
  const [address, pointer] = schemaPath.split('#');
  const isHere = pointer !== undefined && (address === '' || address === pathToFileURL(file).href);
  const text = `${message ?? 'is not as agreed'}${what === undefined ? '' : `: ${JSON.stringify(what)}`}`;
  return { path, message: text, ...(isHere && { rule: `#${pointer}` }) };
}

function stepsOf(pointer: string): PathSteps {
  const steps = pointer.split('/').slice(1);
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d{1,9}$/.test(step) ? Number(step) : step));
}
