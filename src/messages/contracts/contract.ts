import type { SchemaDecoder } from '../decode/decode.ts';
import type { PathSteps } from '../rows/payloadPath.ts';

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
  return { name, problem, schema: undefined, isKept: () => true, errorsOf: () => [] };
}

/** A contract of a binary form: a payload that can be read keeps it. */
export function schemaContract(name: string, schema: SchemaDecoder): Contract {
  const error = (payload: unknown): boolean => payload === undefined;
  const errors = [{ path: 'payload', message: `cannot be read as ${schema.label}` }];
  return {
    name,
    problem: null,
    schema,
    isKept: (payload) => !error(payload),
    errorsOf: (payload) => (error(payload) ? errors : []),
  };
}
