import { toJson } from '../decode/toJson.ts';
import type { RowLens } from '../rows/rowLens.ts';
import { bytesAsJson, type ExportedRow } from './exportRow.ts';

/** More than that of one channel are no examples. */
const maxExamples = 50;
const maxChannels = 1000;
/** A larger payload is nothing that anybody reads in a document. */
const maxExampleLength = 256 * 1024;

/** Gathers messages as examples of an AsyncAPI 3 document: the first ones of each channel that differ. */
export class AsyncApiExamples {
  readonly #channels = new Map<string, Map<string, string>>();

  /** False for a message that is no example: there is one like it, or there are enough. */
  add(row: ExportedRow, lens: RowLens): boolean {
    const examples = this.#channels.get(row.source) ?? new Map<string, string>();
    if (examples.size >= maxExamples || this.#channels.size >= maxChannels) return false;
    const payload = toJson(lens.payload) ?? JSON.stringify(bytesAsJson(lens.value(lens.payloadPlace ?? -1)));
    const headers = toJson(lens.headers) ?? '{}';
    const told = `${headers === '{}' ? '' : `"headers":${headers},`}"payload":${payload}`;
    if (told.length > maxExampleLength || examples.has(told)) return false;
    this.#channels.set(row.source, examples.set(told, row.id));
    return true;
  }

  /** The document. */
  text(): string {
    const channels = [...this.#channels].map(([name, examples]) => {
      const items = [...examples].map(([told, id]) => `{"name":${JSON.stringify(id)},${told}}`);
      const key = JSON.stringify(keyOf(name));
      return `${key}:{"address":${JSON.stringify(name)},"messages":{${key}:{"examples":[${items.join(',')}]}}}`;
    });
    const info = JSON.stringify({ title: 'Examples of messages', version: '1.0.0' });
    const text = `{"asyncapi":"3.0.0","info":${info},"channels":{${channels.join(',')}}}`;
    return `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`;
  }
}

/** Names of an AsyncAPI document's parts have no other characters. */
function keyOf(name: string): string {
  return name.replace(/[^\w.-]/g, '_');
}
