import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { DockerClient } from '../../../../src/engine/docker/connection/client.ts';
import { SeenImages } from '../../../../src/engine/swarm/images/seenImages.ts';

/** An engine that has images by their names, and counts how often each is inspected. */
async function engineWith(ids: Map<string, string>) {
  const inspected: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://engine').pathname).replace(/^\/v[\d.]+/, '');
    const name = /^\/images\/(.+)\/json$/.exec(path)?.[1];
    response.setHeader('Content-Type', 'application/json');
    if (path === '/version') return response.end('{"Version":"20.10.24","ApiVersion":"1.41","MinAPIVersion":"1.12"}');
    if (name === undefined) {
      return response.end(JSON.stringify([...ids].map(([tag, Id]) => ({ Id, RepoTags: [tag], RepoDigests: [] }))));
    }
    inspected.push(name);
    const id = ids.get(name.includes(':') ? name : `${name}:latest`);
    response.statusCode = id === undefined ? 404 : 200;
    response.end(JSON.stringify(id === undefined ? { message: 'No such image' } : { Id: id }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new DockerClient({ host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` });
  onTestFinished(() => {
    client.dispose();
    server.closeAllConnections();
    server.close();
  });
  return { client, inspected: () => inspected.splice(0).sort() };
}

test('of many images only those are inspected again that are others now, are not listed, or may have got their names again', async () => {
  const ids = new Map(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}:latest`, `sha256:${name}`] as const));
  const { client, inspected } = await engineWith(ids);
  const seen = new SeenImages();
  const names = ['a', 'b', 'c:latest', 'd', 'e', 'missing'];
  const look = async () => {
    const found = await seen.inspect(client, names, AbortSignal.timeout(5000));
    return [...found].map(([name, { Id }]) => `${name} ${Id}`);
  };
  const all = ['a sha256:a', 'b sha256:b', 'c:latest sha256:c', 'd sha256:d', 'e sha256:e'];
  expect(await look()).toEqual(all);
  expect(inspected()).toEqual([...names].sort());
  expect(await look()).toEqual(all);
  expect(inspected()).toEqual(['missing']);
  ids.set('b:latest', 'sha256:other');
  ids.delete('d:latest');
  expect(await look()).toEqual(['a sha256:a', 'b sha256:other', 'c:latest sha256:c', 'e sha256:e']);
  expect(inspected()).toEqual(['b', 'd', 'missing']);
  seen.forget();
  await look();
  expect(inspected()).toEqual([...names].sort());
});
