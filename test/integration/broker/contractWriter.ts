import { expect, it } from 'vitest';
import { publishMessage } from '../../../src/broker/publishMessage.ts';
import { roleOf } from '../../../src/broker/roleOf.ts';
import type { BrokerWorld } from './contract.ts';
import { newestFirst } from './contractLog.ts';

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
    const id = await writer.addEntry(stream, fields);
    const [entry] = await newestFirst(broker, stream);
    expect(entry?.id).toBe(id);
    expect(entry?.fields.map((field) => Buffer.from(field).toString())).toEqual(fields.flat());
    expect(await writer.publish(name(), 'x')).toBe(0);
    expect(await writer.push(list, 'a')).toBe(1);
    expect(await writer.push(list, 'b')).toBe(2);
  });

  it('publishes to every kind that can be published to', async () => {
    const { broker, name } = aWorld();
    const [stream, list] = [name(), name()];
    const fields = [['data', 'x']] as const;
    const { id } = await publishMessage(broker, { kind: 'stream', key: stream, fields });
    expect((await newestFirst(broker, stream)).map((entry) => entry.id)).toEqual([id]);
    expect(await publishMessage(broker, { kind: 'list', key: list, fields })).toEqual({ length: 1 });
    expect(await publishMessage(broker, { kind: 'pubsub', key: name(), fields })).toEqual({ receivers: 0 });
  });

  it('writes bytes as they are, under keys that are not UTF-8', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const start = name();
    // A part of a larger buffer, and two keys that differ in one such byte.
    const bytes = new Uint8Array([0xff, 0x00, 0x0a, 0xc3]).subarray(0, 3);
    const [one, other] = [`${start}\udcff`, `${start}\udcfe`];
    await writer.addEntry(one, [[bytes, bytes]]);
    await writer.addEntry(other, [['a', 'b']]);
    const entries = await newestFirst(broker, one);
    expect(entries.map(({ fields }) => fields.map((field) => [...field]))).toEqual([[[...bytes], [...bytes]]]);
    expect(await writer.push(`${one}:list`, bytes)).toBe(1);
    expect(await writer.push(`${other}:list`, bytes)).toBe(1);
    expect(await broker.describe([{ kind: 'stream', key: one }])).toMatchObject([{ key: one, length: 1 }]);
  });

  it('tells when a key holds another type', async () => {
    const { broker, name } = aWorld();
    const writer = roleOf(broker, 'writer');
    const [stream, list] = [name(), name()];
    await writer.push(list, 'a');
    await writer.addEntry(stream, [['a', 'b']]);
    const wrongType = { problem: { code: 'broker.wrong-type', message: expect.stringMatching(/\. \w+/) as string } };
    await expect(writer.addEntry(list, [['a', 'b']])).rejects.toMatchObject(wrongType);
    await expect(writer.push(stream, 'a')).rejects.toMatchObject(wrongType);
  });
}
