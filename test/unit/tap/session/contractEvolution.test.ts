import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { evolutionHandlers } from '../../../../src/tap/session/contractEvolution.ts';
import { Session } from '../../../../src/tap/session/session.ts';

const signal = new AbortController().signal;
const source = 'stream:orders';
const schema = `{
  "type": "object",
  "properties": { "total": { "type": "number", "minimum": 0 }, "state": { "enum": ["new"] } }
}
`;

let path: string;
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'evolution-')), 'order.json');
  writeFileSync(path, schema);
});
afterAll(() => rmSync(join(path, '..'), { recursive: true }));

describe('Contracts that change with their messages', () => {
  it('are inferred from all that is held, of the session that holds most', async () => {
    const [few, many] = [session({ total: 1 }), session({ total: 1 }, { total: 2.5, state: 'new' })];
    const { inferContract } = evolutionHandlers(
      new Map([
        ['few', few],
        ['many', many],
      ]),
    );
    const { text, messages } = await inferContract({ source, title: 'orders' }, signal);
    expect(messages).toBe(2);
    expect(JSON.parse(text ?? '')).toMatchObject({
      title: 'orders',
      required: ['total'],
      properties: { total: { type: 'number' }, state: { type: 'string' } },
    });
    expect(await inferContract({ source: 'stream:other', title: 'x' }, signal)).toEqual({ text: null, messages: 0 });
  });

  it('are widened for the message that breaks a rule, or for all of them', async () => {
    const held = session({ total: -1 }, { total: -5, state: 'paid' }, { total: 1, state: 'sent' });
    const { widenContract } = evolutionHandlers(new Map([['a', held]]));
    const request = { source, path, text: schema, isAll: false };
    expect(await widenContract({ ...request, rule: '#/properties/state/enum' }, signal)).toEqual({
      text: schema.replace('["new"]', '["new", "sent"]'),
      messages: 1,
      problem: null,
    });
    const all = await widenContract({ ...request, rule: null, isAll: true }, signal);
    expect(all.text).toBe(
      schema.replace('["new"]', '["new", "sent", "paid"]').replace('"minimum": 0', '"minimum": -5'),
    );
    expect(await widenContract({ ...request, text: all.text ?? '', rule: null }, signal)).toMatchObject({
      text: null,
      problem: 'No held message breaks the contract any more.',
    });
    expect(await widenContract({ ...request, path: '/other.json', rule: null }, signal)).toMatchObject({ text: null });
  });

  it('are compared, once the texts of the older version are there', async () => {
    const { compareContracts } = evolutionHandlers(new Map());
    const newer = { path, texts: [], isCurrent: true };
    const older = { path, texts: [], isCurrent: false };
    expect(await compareContracts({ older, newer, mode: 'backward' }, signal)).toEqual({
      missing: [path],
      comparison: null,
    });
    const texts: [string, string][] = [[path, schema.replace('["new"]', '["new", "old"]')]];
    const { comparison } = await compareContracts({ older: { ...older, texts }, newer, mode: 'backward' }, signal);
    expect(comparison).toMatchObject({ state: 'broken', isBackward: true, errors: [{ path: 'payload.state' }] });
    expect(JSON.parse(comparison?.counterexample ?? '')).toMatchObject({ state: 'old' });
    const forward = await compareContracts({ older: { ...older, texts }, newer, mode: 'forward' }, signal);
    expect(forward.comparison).toMatchObject({ state: 'compatible', counterexample: null });
  });
});

function session(...payloads: readonly object[]): Session {
  const made = new Session('a', { maxBytes: 1e6, maxMessages: 100 }, { emit: () => undefined });
  onTestFinished(() => made.dispose());
  made.setSources([{ id: source, label: 'orders', kind: 'stream', payload: { contract: { path } } }]);
  for (const payload of payloads) {
    made.append(source, 1, '1-0', [Buffer.from('data'), Buffer.from(JSON.stringify(payload))]);
  }
  return made;
}
