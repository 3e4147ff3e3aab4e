// `node bareTail.ts URL ENTRIES`: the floor of `tail.ts`. It imports the client alone, so that its start is as short as can be.
import { once } from 'node:events';
import { Redis } from 'ioredis';

const [, , url = '', limit] = process.argv;
const client = new Redis(url);
let id = '0-0';
for (let count = 0; count < Number(limit);) {
  const reply = await client.xread('COUNT', 1000, 'STREAMS', 'orders', id);
  const batch = reply?.[0]?.[1] ?? [];
  let lines = '';
  for (const [entryId, fields] of batch) {
    const record: Record<string, string> = {};
    for (let at = 0; at + 1 < fields.length; at += 2) record[fields[at] ?? ''] = fields[at + 1] ?? '';
    const time = new Date(Number(entryId.slice(0, entryId.indexOf('-')))).toISOString();
    lines += `${JSON.stringify({ source: 'orders', id: entryId, time, payload: record })}\n`;
  }
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
  count += batch.length;
  id = batch.at(-1)?.[0] ?? id;
}
client.disconnect();
