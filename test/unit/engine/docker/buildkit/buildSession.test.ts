import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair, type Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveGrpc } from '../../../../../src/engine/docker/buildkit/grpc.ts';
import { sessionMethods, type SessionOffers } from '../../../../../src/engine/docker/buildkit/services.ts';
import {
  lastField,
  fieldsOf,
  messageOf,
  fieldNumber,
  fieldText,
} from '../../../../../src/engine/docker/buildkit/wire.ts';

describe('messages of BuildKit', () => {
  it('are read as they are written', () => {
    const message = messageOf([
      [1, 'text'],
      [2, 300],
      [16, Buffer.from([0, 255])],
    ]);
    expect(fieldText(lastField(message, 1))).toBe('text');
    expect(fieldNumber(lastField(message, 2))).toBe(300);
    expect(lastField(message, 16)).toEqual(Buffer.from([0, 255]));
    expect(lastField(message, 3)).toBeUndefined();
  });

  it('are read to where they are broken, and no further', () => {
    const whole = messageOf([
      [1, 'a'],
      [2, 'bcd'],
    ]);
    for (let length = 0; length <= whole.length; length++) {
      const read = [...fieldsOf(whole.subarray(0, length))].map(({ value }) => fieldText(value));
      expect(read).toEqual(['a', 'bcd'].slice(0, length < 3 ? 0 : length < whole.length ? 1 : 2));
    }
    // A length beyond all bounds, a number without an end, a type that is none.
    for (const bytes of [
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0x08, ...Array<number>(20).fill(0xff)],
      [0x0f, 1, 2],
    ]) {
      expect([...fieldsOf(Uint8Array.from(bytes))].length).toBeLessThanOrEqual(2);
    }
  });
});

describe('a build’s session', () => {
  let folder = '';
  let agent: Server;
  let client: ClientHttp2Session;
  let sides: readonly [Duplex, Duplex];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-session-'));
    await writeFile(join(folder, 'token'), 'from a file');
    agent = createServer((socket) => {
      socket.on('data', (chunk) => socket.write(`got ${chunk.toString()}`));
      socket.on('error', () => socket.destroy());
    }).listen(join(folder, 'agent'));
    await once(agent, 'listening');
    const offers: SessionOffers = {
      secrets: new Map([
        ['token', { file: join(folder, 'token') }],
        ['text', { text: 'from the manifest' }],
        ['gone', { file: join(folder, 'gone') }],
      ]),
      agents: new Map([['default', join(folder, 'agent')]]),
      credentials: (registry) =>
        Promise.resolve(registry === 'box' ? { username: 'me', password: 'pw', serveraddress: 'box' } : undefined),
    };
    sides = duplexPair();
    serveGrpc(sides[0], sessionMethods(offers));
    client = connectHttp2('http://session', { createConnection: () => sides[1] });
  });
  afterEach(async () => {
    client.destroy();
    sides[0].destroy();
    await new Promise((resolve) => agent.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const open = (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const stream = client.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', ...headers });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const status = once(stream, 'trailers').then(([trailers]) =>
      Number((trailers as Record<string, string>)['grpc-status']),
    );
    return { stream, chunks, status };
  };
  const framed = (message: Uint8Array): Buffer => {
    const header = Buffer.alloc(5);
    header.writeUInt32BE(message.length, 1);
    return Buffer.concat([header, message]);
  };
  const ask = async (path: string, message: Uint8Array) => {
    const { stream, chunks, status } = open(path);
    stream.end(framed(message));
    return { status: await status, answer: Buffer.concat(chunks).subarray(5) };
  };

  it('says that it is there', async () => {
    const { status, answer } = await ask('/grpc.health.v1.Health/Check', messageOf([]));
    expect({ status, serving: fieldNumber(lastField(answer, 1)) }).toEqual({ status: 0, serving: 1 });
  });

  it('gives a secret that the build was promised, and no other', async () => {
    const secret = async (id: string) => {
      const { status, answer } = await ask('/moby.buildkit.secrets.v1.Secrets/GetSecret', messageOf([[1, id]]));
      return [status, fieldText(lastField(answer, 1))];
    };
    expect(await secret('token')).toEqual([0, 'from a file']);
    expect(await secret('text')).toEqual([0, 'from the manifest']);
    expect(await secret('other')).toEqual([5, '']);
    expect((await secret('gone'))[0]).toBe(2);
  });

  it('gives credentials of a registry, or says that there are none', async () => {
    const credentials = async (host: string) => {
      const { status, answer } = await ask('/moby.filesync.v1.Auth/Credentials', messageOf([[1, host]]));
      return [status, fieldText(lastField(answer, 1)), fieldText(lastField(answer, 2))];
    };
    expect(await credentials('box')).toEqual([0, 'me', 'pw']);
    expect(await credentials('other')).toEqual([0, '', '']);
  });

  it('offers nothing else', async () => {
    expect((await ask('/moby.filesync.v1.FileSync/DiffCopy', messageOf([]))).status).toBe(12);
  });

  it('carries what a step and the ssh agent say to each other', async () => {
    const { stream, chunks, status } = open('/moby.sshforward.v1.SSH/ForwardAgent', { 'buildkit.ssh.id': 'default' });
    const heard = (): string =>
      [...fieldsOf(Buffer.concat(chunks).subarray(5))].map(({ value }) => fieldText(value)).join();
    stream.write(framed(messageOf([[1, 'a question']])));
    await expect.poll(heard).toBe('got a question');
    stream.end();
    expect(await status).toBe(0);
    const stranger = open('/moby.sshforward.v1.SSH/ForwardAgent', { 'buildkit.ssh.id': 'other' });
    stranger.stream.end();
    expect(await stranger.status).toBe(5);
  });

  it('stands a caller that sends nonsense', async () => {
    const { stream, status } = open('/moby.buildkit.secrets.v1.Secrets/GetSecret');
    stream.end(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
    expect(await status).toBe(2);
    expect((await ask('/grpc.health.v1.Health/Check', messageOf([]))).status).toBe(0);
  });
});
