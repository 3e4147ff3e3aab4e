import { describe, expect, it } from 'vitest';
import { ContextNodes } from '../../../../../src/engine/swarm/nodes/contextNodes.ts';
import type { ContextPlace } from '../../../../../src/engine/swarm/nodes/contextPlaces.ts';

const node = { id: 'node-2', name: 'n2', address: '10.0.0.2' };

/** Who was asked until a context was found for `node`. A context leads to the node that `leads` has for its name; `names` are addresses. */
async function search(
  hosts: Readonly<Record<string, string>>,
  leads: Readonly<Record<string, string>> = {},
  names: Readonly<Record<string, string>> = {},
): Promise<{ readonly found: string | undefined; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const nodes = new ContextNodes({
    contexts: () => Object.entries(hosts).map(([name, host]) => ({ name, host })),
    nodeOf: ({ name }: ContextPlace) => {
      asked.push(name);
      // Somebody who never answers keeps nobody from being found.
      return leads[name] === 'never' ? new Promise(() => undefined) : Promise.resolve(leads[name]);
    },
    addressesOf: (host) => Promise.resolve(names[host] === undefined ? [] : [names[host]]),
  });
  const found = await nodes.find(node, new AbortController().signal);
  nodes.dispose();
  return { found, asked };
}

describe('The docker context that leads to a node', () => {
  it('is asked first where its machine is the node’s, and then no other', async () => {
    const hosts = { default: '', one: 'ssh://ada@10.0.0.1', two: 'ssh://ada@10.0.0.2', three: 'tcp://10.0.0.3:2376' };
    expect(await search(hosts, { two: 'node-2' })).toEqual({ found: 'two', asked: ['two'] });
  });

  it.each([
    ['the name of the node', 'ssh://N2', {}],
    ['its whole name', 'tcp://n2.example.com:2376', {}],
    ['a name that stands for its address', 'ssh://ada@web', { web: '10.0.0.2' }],
    ['a socket of this machine', 'unix:///run/docker.sock', {}],
    ['another address of the same machine', 'tcp://192.168.1.2:2376', {}],
  ])('may have %s', async (_, host, names) => {
    expect(await search({ two: host }, { two: 'node-2' }, names)).toMatchObject({ found: 'two' });
  });

  it('is never asked by ssh on another machine: somebody may have to confirm a login', async () => {
    const hosts = { one: 'ssh://ada@10.0.0.1', web: 'ssh://web', two: 'tcp://n7:2376' };
    expect(await search(hosts, { one: 'node-2', web: 'node-2' }, { web: '10.0.0.9' })).toEqual({
      found: undefined,
      asked: ['two'],
    });
  });

  it('is found though others, asked at the same time, say nothing', async () => {
    const hosts = { one: 'unix:///one.sock', two: 'unix:///two.sock' };
    expect(await search(hosts, { one: 'never', two: 'node-2' })).toMatchObject({ found: 'two' });
  });

  it('that leads to another node is not asked again for the next one', async () => {
    let count = 0;
    const nodes = new ContextNodes({
      contexts: () => [{ name: 'one', host: 'unix:///one.sock' }],
      nodeOf: () => {
        count += 1;
        return Promise.resolve('node-1');
      },
      addressesOf: () => Promise.resolve([]),
    });
    const { signal } = new AbortController();
    expect(await nodes.find(node, signal)).toBeUndefined();
    expect(await nodes.find({ id: 'node-1', name: 'n1', address: '10.0.0.1' }, signal)).toBe('one');
    expect(count).toBe(1);
    nodes.dispose();
  });
});
