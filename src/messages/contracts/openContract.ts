import { basename, extname } from 'node:path';
import { avroContract } from './avro.ts';
import { uselessContract, type Contract, type ContractPlace, type ReadText } from './contract.ts';
import { jsonSchemaContract } from './jsonSchema.ts';
import { protobufContract } from './protobuf.ts';

/** Reads and compiles a contract: JSON Schema in JSON or YAML, Avro (`.avsc`), Protobuf (`.proto`). Never throws. */
export function openContract(place: ContractPlace, readText: ReadText): Contract {
  const name = basename(place.path);
  try {
    const text = readText(place.path);
    if (text === undefined) return uselessContract(name, `${name} cannot be read.`);
    switch (extname(place.path).toLowerCase()) {
      case '.avsc':
        return avroContract(name, text);
      case '.proto':
        return protobufContract(place, name, text, readText);
      default:
        return jsonSchemaContract(place, name, readText);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return uselessContract(name, `${name} cannot be used: ${reason.split('\n')[0] ?? ''}`);
  }
}
