import type { SchemaDecoder } from '../decode/decode.ts';
import type { PathSteps } from '../rows/payloadPath.ts';

/** A JSON Schema: an object of keywords. Foreign: each keyword may hold anything. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The contract of a channel, ready to be held against payloads. */
export interface Contract {
  /** Its file, as people are shown it. */
  readonly name: string;
  /** Why it cannot be used. */
  readonly problem: string | null;
  /** How payloads are read, where the contract describes a binary form. */
  readonly schema: SchemaDecoder | undefined;
  /** True when a payload keeps it; throws where that cannot be told. */
  readonly isKept: (payload: unknown) => boolean;
  /** What is wrong with a payload, at most `maxContractErrors`. */
  readonly errorsOf: (payload: unknown) => readonly ContractError[];
  /** The places in a payload that it marks as secret, all of it where it cannot tell; undefined where it marks none. */
  readonly secretsOf?: ((payload: unknown) => readonly PathSteps[]) | undefined;
  /**
   * The contract as one JSON Schema of 2020-12 that refers to nothing outside. Of a binary form it describes values as
   * people are shown them: bytes are base64. Throws where it is too large for that.
   */
  readonly asJsonSchema: () => JsonSchema;
  /** What is wrong with a value that is still to be written; of a binary form, why it cannot be. */
  readonly errorsInValue: (value: unknown) => readonly ContractError[];
}

export interface ContractError {
  /** The path as a column names it: `payload.items[0].sku`. */
  readonly path: string;
  readonly message: string;
  /** The place of the rule in the schema, as a JSON Pointer in a URL's fragment, where there is one. */
  readonly rule?: string;
}

export const maxContractErrors = 100;

/** Where a contract is. */
export interface ContractPlace {
  readonly path: string;
  /** A JSON Pointer into a document, or the name of a message of Protobuf. */
  readonly pointer?: string | undefined;
}

/** The text of a file; undefined when it cannot be read. Throws where the reason is worth telling. */
export type ReadText = (path: string) => string | undefined;

/** A contract that is of no use, and why. */
export function uselessContract(name: string, problem: string): Contract {
  const nothing = (): readonly ContractError[] => [];
  const use = { isKept: () => true, errorsOf: nothing, asJsonSchema: () => ({}), errorsInValue: nothing };
  return { name, problem, schema: undefined, ...use };
}

/** A contract of a binary form: a payload that can be read keeps it. */
export function schemaContract(
  name: string,
  schema: SchemaDecoder,
  described: Pick<Contract, 'asJsonSchema' | 'errorsInValue'>,
): Contract {
  const error = (payload: unknown): boolean => payload === undefined;
  const errors = [{ path: 'payload', message: `cannot be read as ${schema.label}` }];
  return {
    name,
    problem: null,
    schema,
    isKept: (payload) => !error(payload),
    errorsOf: (payload) => (error(payload) ? errors : []),
    ...described,
  };
}
