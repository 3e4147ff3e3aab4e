import { celFunctions, type CelFunctionTraits, type CelReceiver } from '../../base/kinds/celFunctions.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { checkerOf } from '../cel/checker.ts';
import { celNameAt, type BoundName } from './celCursor.ts';

/** A variable, or a field of a struct, as people are told of it. */
export interface CelMember {
  /** In CEL's words: `string`, `list<Port>`. */
  readonly type: string;
  readonly says: string;
  /** The values that it can have, where there are few. */
  readonly values?: readonly string[];
}

/** The variables of an expression, and the structs that they lead to, by the names of their types. */
export interface CelTypeTable {
  readonly variables: Readonly<Record<string, CelMember>>;
  /** One object for all expressions: it is made ready once. */
  readonly structs: CelStructs;
  /** More of them, of this expression alone. */
  readonly own?: CelStructs;
}

type CelStructs = Readonly<Record<string, Readonly<Record<string, CelMember>>>>;

/** The types of the parts of one expression, as far as they can be known before it is asked of anything. */
export class CelTypes {
  readonly #table: CelTypeTable;
  /** Variable → type, in CEL's words. */
  readonly #types: Readonly<Record<string, string>>;
  #checker: ReturnType<typeof checkerOf> | undefined;

  constructor(table: CelTypeTable, bound: readonly BoundName[] = []) {
    this.#table = table;
    const types: Record<string, string> = {};
    for (const [name, { type }] of Object.entries(table.variables)) types[name] = type;
    this.#types = types;
    for (const one of bound) {
      types[one.name] = boundType(this.typeOf(one.of), one.as);
      this.#checker = undefined;
    }
  }

  get variables(): Readonly<Record<string, CelMember>> {
    return this.#table.variables;
  }

  /** The type of a part of an expression; undefined where it has a mistake. */
  typeOf(text: string): string | undefined {
    try {
      this.#checker ??= checkerOf(this.#types, this.#table.structs, this.#table.own);
      const checked = this.#checker.parse(text).check();
      return checked.valid ? (checked.type ?? 'dyn') : undefined;
    } catch {
      // What is half-written has no type.
      return undefined;
    }
  }

  /** The fields of a part that is a struct; none of anything else. */
  fieldsOf(text: string): Readonly<Record<string, CelMember>> {
    const { structs, own } = this.#table;
    const type = heldType(this.typeOf(text) ?? '');
    return ownProperty(own, type) ?? ownProperty(structs, type) ?? {};
  }

  /** What is known of the variable or field that a text ends with. */
  memberAt(text: string): CelMember | undefined {
    const name = celNameAt(text, text.length);
    if (name?.chain !== text) return undefined;
    if (name.receiver === undefined) {
      const type = ownProperty(this.#types, name.name);
      return ownProperty(this.#table.variables, name.name) ?? (type === undefined ? undefined : { type, says: '' });
    }
    return ownProperty(this.fieldsOf(name.receiver), name.name);
  }

  /** The functions that can be called of a part. */
  functionsOf(text: string): readonly (readonly [name: string, traits: CelFunctionTraits])[] {
    const receiver = receiverOf(this.typeOf(text));
    return Object.entries<CelFunctionTraits>(celFunctions).filter(
      ([name, { of }]) => receiver !== undefined && !name.includes('.') && of.includes(receiver),
    );
  }
}

function boundType(type: string | undefined, as: BoundName['as']): string {
  if (type === undefined) return 'dyn';
  if (as === 'value') return type;
  if (as === 'held') return heldType(type);
  const [, kind, inner = 'dyn'] = /^(list|map)<(.*)>$/s.exec(type) ?? [];
  if (kind === 'list') return inner;
  return kind === 'map' ? (inner.split(',')[0] ?? 'dyn').trim() : 'dyn';
}

/** What an optional holds; any other type is itself. */
function heldType(type: string): string {
  return /^optional<(.*)>$/s.exec(type)?.[1] ?? type;
}

function receiverOf(type = 'dyn'): CelReceiver | undefined {
  if (type.startsWith('list<') || type === 'list') return 'list';
  if (type.startsWith('map<') || type === 'map') return 'map';
  if (type.startsWith('optional')) return 'optional';
  const known: Readonly<Record<string, CelReceiver>> = {
    string: 'string',
    bytes: 'bytes',
    'google.protobuf.Timestamp': 'timestamp',
    'google.protobuf.Duration': 'duration',
  };
  return ownProperty(known, type);
}
