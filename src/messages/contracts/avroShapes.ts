/** What the parts of a parsed Avro schema tell of themselves; the library's own types leave most of it out. */
export interface AvroType {
  readonly typeName: string;
  readonly name?: string;
  readonly branchName?: string;
  /** Of a fixed type, in bytes. */
  readonly size?: number;
  readonly symbols?: readonly string[];
  readonly itemsType?: AvroType;
  readonly valuesType?: AvroType;
  readonly types?: readonly AvroType[];
  readonly fields?: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  /** Undefined where there is none. */
  defaultValue(): unknown;
}

/** The branches of a union, as values name them: `int`, `shop.Order`. */
export function branchNameOf(type: AvroType): string {
  return type.branchName ?? type.name ?? type.typeName.replace('abstract:', '');
}
