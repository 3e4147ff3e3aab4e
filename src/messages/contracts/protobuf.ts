import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';
import type { SchemaDecoder } from '../decode/decode.ts';
import { objectOf } from '../decode/byteReader.ts';
import { schemaContract, type Contract, type ContractPlace, type ReadText } from './contract.ts';
import { DescribedForm } from './describedForm.ts';
import { protobufJsonSchema } from './protobufJsonSchema.ts';

const maxFiles = 50;

/** A contract of a message of a local `.proto`: the one that the place names, else the first. Throws when there is none. */
export function protobufContract(
  { path, pointer }: ContractPlace,
  label: string,
  text: string,
  readText: ReadText,
): Contract {
  const root = new protobuf.Root();
  const first = parseAll(root, path, text, readText);
  root.resolveAll();
  const name = pointer?.replace(/^[#/.]+/, '') ?? first;
  if (name === undefined) throw new Error('it has no message');
  const type = root.lookupType(name);
  const form = new DescribedForm(() => protobufJsonSchema(type));
  const schema: SchemaDecoder = {
    decoder: 'protobuf',
    label: `protobuf ${type.fullName.replace(/^\./, '')}`,
    decode: (bytes) => type.toObject(type.decode(bytes), { longs: String, enums: String, defaults: false, json: true }),
    encode: (value) => {
      form.refuse(value);
      return type.encode(type.fromObject(withTexts(value) as Record<string, unknown>)).finish();
    },
    form: () => JSON.stringify([type.fullName, root.toJSON()]),
  };
  return schemaContract(label, schema, form);
}

/** The library reads large numbers from text. */
function withTexts(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(withTexts);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return objectOf(Object.entries(value).map(([name, member]) => [name, withTexts(member)]));
}

/** Parses a file and what it imports, as far as that is on this machine. The first file's first message is the answer. */
function parseAll(root: protobuf.Root, path: string, text: string, readText: ReadText): string | undefined {
  const queue = [{ path, text }];
  const seen = new Set([path]);
  let first: string | undefined;
  for (let file = queue.shift(); file; file = queue.shift()) {
    const parsed = protobuf.parse(file.text, root, { keepCase: true });
    if (file.path === path) first = firstMessage(parsed.package, root);
    for (const name of [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])]) {
      const known = protobuf.common.get(name);
      if (known?.nested) root.addJSON(known.nested);
      if (known) continue;
      const other = join(dirname(path), name);
      const otherText = seen.has(other) || seen.size >= maxFiles ? undefined : readText(other);
      seen.add(other);
      if (otherText !== undefined) queue.push({ path: other, text: otherText });
    }
  }
  return first;
}

function firstMessage(name: string | undefined, root: protobuf.Root): string | undefined {
  const scope = name === undefined ? root : root.lookup(name);
  const message =
    scope instanceof protobuf.Namespace ? scope.nestedArray.find((one) => one instanceof protobuf.Type) : undefined;
  return message?.fullName.replace(/^\./, '');
}
