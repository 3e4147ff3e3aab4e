import { expect, it } from 'vitest';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { newestFirst } from './contractLog.ts';
import { addEntry, publishTo, pushTo } from './sending.ts';

/** What every broker does that takes messages. Changes of groups are the groups' part. */
export function describeWriter(aWorld: () => BrokerWorld): void {
  it('adds entries, publishes and pushes', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const [stream, list] = [name(), name()];
    const fields = [
      ['data', '{"a":1}'],
      ['trace', 'x'],
      // A name may come twice.
      ['trace', 'größe'],
    ] as const;
    const id = await addEntry(writer, stream, fields);
    const [entry] = await newestFirst(broker, stream);
    expect(entry?.id).toBe(id);
    expect(entry?.fields.map((field) => Buffer.from(field).toString())).toEqual(fields.flat());
    expect(await publishTo(writer, name(), 'x')).toBe(0);
    expect(await pushTo(writer, list, 'a')).toBe(1);
    expect(await pushTo(writer, list, 'b')).toBe(2);
  });

  it('sends to every kind that can be published to', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const [stream, list, set, key, hash] = [name(), name(), name(), name(), name()];
    const fields = [['data', 'x']] as const;
    const { id } = await writer.send({ kind: 'stream', key: stream, fields });
    expect((await newestFirst(broker, stream)).map((entry) => entry.id)).toEqual([id]);
    expect(await writer.send({ kind: 'list', key: list, fields })).toEqual({ length: 1 });
    expect(await writer.send({ kind: 'pubsub', key: name(), fields })).toEqual({ receivers: 0 });
    const scored = { kind: 'sorted-set', key: set, fields, options: { score: 1.5 } } as const;
    expect([await writer.send(scored), await writer.send(scored)]).toEqual([
      { isReplaced: false },
      { isReplaced: true },
    ]);
    const value = { kind: 'key', key, fields } as const;
    expect([await writer.send(value), await writer.send(value)]).toEqual([{ isReplaced: false }, { isReplaced: true }]);
    const two = [...fields, ['more', 'y']] as const;
    expect(await writer.send({ kind: 'key', key: hash, fields: two })).toEqual({ isReplaced: false });
    // A value of another type is not replaced.
    await expect(writer.send({ kind: 'key', key: hash, fields })).rejects.toMatchObject({
      problem: { code: 'broker.wrong-type' },
    });
  });

  it('sends with an id, a bound of the stream, and to the other end of a list', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const [stream, list] = [name(), name()];
    for (const id of ['1-1', '2-1', '3-1']) {
      const options = { id, maxLength: { length: 2, isExact: true } };
      expect(await writer.send({ kind: 'stream', key: stream, fields: [['a', id]], options })).toEqual({ id });
    }
    expect((await newestFirst(broker, stream)).map(({ id }) => id)).toEqual(['3-1', '2-1']);
    await pushTo(writer, list, 'last');
    const first = { kind: 'list', key: list, fields: [['data', 'first']], options: { side: 'left' } } as const;
    expect(await writer.send(first)).toEqual({ length: 2 });
  });

  it('sends many in their order, whatever becomes of one of them', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const [stream, other, list] = [name(), name(), name()];
    await pushTo(writer, list, 'a');
    const publications = Array.from({ length: 50 }, (_, n) => ({
      kind: 'stream' as const,
      key: n === 7 ? list : n % 3 === 0 ? other : stream,
      fields: [['n', String(n)] as const],
    }));
    const sent = await writer.sendAll(publications);
    expect(sent.map(({ kind }) => kind)).toEqual(publications.map((_, n) => (n === 7 ? 'failed' : 'sent')));
    expect(sent[7]).toMatchObject({ isUnknown: false, problem: { code: 'broker.wrong-type' } });
    for (const key of [stream, other]) {
      const added = (await newestFirst(broker, key)).map(({ fields }) => Number(Buffer.from(fields[1]!).toString()));
      const meant = publications.flatMap((each, n) => (each.key === key ? [n] : []));
      expect(added.toReversed()).toEqual(meant);
    }
    expect(await writer.sendAll([])).toEqual([]);
    // What the broker says of it is told in the words of any other command, wherever it was run.
    const [failed] = sent.filter(({ kind }) => kind === 'failed');
    expect(JSON.stringify(failed)).not.toMatch(/script/);
  });

  it('sends many that are large, have many fields, or no UTF-8 in them', async () => {
    const { broker, name } = aWorld();
    const key = name();
    const bytes = new Uint8Array([0xff, 0, 0x0d, 0x0a, 0xc3]);
    const fields = [
      [['large', 'x'.repeat(300_000)]],
      Array.from({ length: 3000 }, (_, n) => [`f${n}`, String(n)] as const),
      [[bytes, bytes]],
      [['', '']],
    ] as const;
    const sent = await roleOf(broker, 'writer').sendAll(fields.map((its) => ({ kind: 'stream', key, fields: its })));
    expect(sent.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent', 'sent']);
    const added = (await newestFirst(broker, key)).toReversed();
    const flat = fields.map((its) => its.flat().map((part) => Buffer.from(part as string)));
    expect(added.map((entry) => entry.fields.map((part) => Buffer.from(part)))).toEqual(flat);
    expect(sent.map((each) => each.kind === 'sent' && each.answer.id)).toEqual(added.map(({ id }) => id));
  });

  it('writes bytes as they are, under keys that are not UTF-8', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const start = name();
    // A part of a larger buffer, and two keys that differ in one such byte.
    const bytes = new Uint8Array([0xff, 0x00, 0x0a, 0xc3]).subarray(0, 3);
    const [one, other] = [`${start}\udcff`, `${start}\udcfe`];
    await addEntry(writer, one, [[bytes, bytes]]);
    await addEntry(writer, other, [['a', 'b']]);
    const entries = await newestFirst(broker, one);
    expect(entries.map(({ fields }) => fields.map((field) => [...field]))).toEqual([[[...bytes], [...bytes]]]);
    expect(await pushTo(writer, `${one}:list`, bytes)).toBe(1);
    expect(await pushTo(writer, `${other}:list`, bytes)).toBe(1);
    expect(await broker.describe([{ kind: 'stream', key: one }])).toMatchObject([{ key: one, length: 1 }]);
  });

  it('tells when a key holds another type', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const [stream, list] = [name(), name()];
    await pushTo(writer, list, 'a');
    await addEntry(writer, stream, [['a', 'b']]);
    const wrongType = { problem: { code: 'broker.wrong-type', message: expect.stringMatching(/\. \w+/) as string } };
    await expect(addEntry(writer, list, [['a', 'b']])).rejects.toMatchObject(wrongType);
    await expect(pushTo(writer, stream, 'a')).rejects.toMatchObject(wrongType);
  });
}
