import { extname } from 'node:path';
import { parse } from 'yaml';
import type { JsonSchema, ReadText } from './contract.ts';

/** Reads a schema, or a document that holds some: JSON or YAML. Throws where it is none. */
export function readSchemaFile(path: string, readText: ReadText): JsonSchema {
  const text = readText(path);
  if (text === undefined) throw new Error(`${path} cannot be read`);
  const value: unknown = isYamlPath(path)
    ? parse(text, { logLevel: 'error' })
    : JSON.parse(text.replace(/^\uFEFF/, ''));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonSchema;
  if (typeof value === 'boolean') return value ? {} : { not: {} };
  throw new Error('it is no mapping');
}

export function isYamlPath(path: string): boolean {
  return ['.yaml', '.yml'].includes(extname(path).toLowerCase());
}
