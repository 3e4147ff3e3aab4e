import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { dial, forwardWorlds, listens, readAll, soon } from './world.ts';

/** Sends back what comes, and ends when that ends. */
const echo = (socket: Socket): void => void socket.pipe(socket);
/** A server of a container, one for each port. Each takes a socket that may stay half open. */
const serve = (handlers: Readonly<Record<number, string>>) =>
  Object.entries(handlers)
    .map(
      ([port, handler]) =>
        `require('node:net').createServer({ allowHalfOpen: true }, (socket) => { socket.on('error', () => {}); ${handler} }).listen(${port}, ${listens});`,
    )
    .join('');
const echoInside = 'socket.pipe(socket);';
const stay = 'setInterval(() => undefined, 1000)';
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Opens many connections from inside, says something on each, and counts those that come back the same. */
const manyFromInside = (count: number, port: number): string => `
const { connect } = require('node:net');
const one = (index) => new Promise((resolve) => {
  const socket = connect({ host: 'orders', port: ${port} });
  let text = '';
  socket.on('connect', () => socket.end('message ' + index));
  socket.on('data', (bytes) => (text += bytes));
  socket.on('end', () => resolve(text === 'message ' + index));
  socket.on('error', () => resolve(false));
});
Promise.all(Array.from({ length: ${count} }, (_, index) => one(index))).then((all) => console.log(all.filter(Boolean).length));`;

describe.skipIf(!(await dockerAnswers()))('the connections of a forwarder', () => {
  const open = forwardWorlds();
  beforeAll(() => ensureBaseImages(() => undefined));

  /** A container that serves, a local server, and the forwarder between them. */
  const joined = async (inside: Readonly<Record<number, string>>, local: (socket: Socket) => void = echo) => {
    const world = await open();
    const peer = await world.peer('stock', `${serve(inside)}${stay}`);
    const localPort = await world.local(local);
    const outbound = Object.keys(inside).map((port) => ({ host: 'stock', port: Number(port) }));
    const held = await world.forwarder({ inbound: [{ containerPort: 8080, localPort }], outbound });
    const port = (inside: number): number => held.outbound.find((each) => each.port === inside)?.localPort ?? 0;
    return { world, peer, port, dialled: (inside: number): Promise<Socket> => dial(port(inside)) };
  };
  const said = async (socket: Socket, text: string): Promise<string> => {
    const reading = readAll(socket);
    socket.end(text);
    return (await reading).toString();
  };

  it('are two hundred at once each way, none mixed up with another', async () => {
    const { world, peer, dialled } = await joined({ 7000: echoInside });
    const inbound = world.inside(peer, manyFromInside(200, 8080));
    const outbound = Array.from({ length: 200 }, async (_, index) => said(await dialled(7000), `message ${index}`));
    expect(await Promise.all(outbound)).toEqual(Array.from({ length: 200 }, (_, index) => `message ${index}`));
    expect(await inbound).toBe('200');
  });

  it('to a name that nobody has are all refused, as are those to a closed port', async () => {
    const { world, port } = await joined({ 7000: echoInside });
    const held = await world.forwarder({
      service: 'other',
      networks: [{ name: world.network, aliases: ['other'] }],
      outbound: [
        { host: 'nobody', port: 80 },
        { host: 'stock', port: 7999 },
        { host: 'stock', port: 7000 },
      ],
    });
    const [nobody = 0, closed = 0, served = 0] = held.outbound.map(({ localPort }) => localPort);
    const meets = (to: number): Promise<string> =>
      dial(to)
        .then((socket) => said(socket, 'hello'))
        .catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? '');
    const all = await Promise.all(
      [nobody, closed, served, port(7000)].flatMap((to) => Array.from({ length: 100 }, () => meets(to))),
    );
    const expected = ['ECONNRESET', 'ECONNRESET', 'hello', 'hello'];
    expect(all).toEqual(expected.flatMap((text) => Array.from({ length: 100 }, () => text)));
  });

  it('carry much both ways at once, byte for byte', async () => {
    const { world, peer, dialled } = await joined({ 7000: echoInside });
    const bytes = randomBytes(48 * 2 ** 20);
    const bigInside = `
const bytes = require('node:crypto').randomBytes(${48 * 2 ** 20});
const hash = (all) => require('node:crypto').createHash('sha256').update(all).digest('hex');
const socket = require('node:net').connect({ host: 'orders', port: 8080 });
const chunks = [];
socket.on('data', (chunk) => chunks.push(chunk));
socket.on('end', () => console.log(hash(Buffer.concat(chunks)) === hash(bytes)));
socket.on('error', (error) => console.log(error.code));
socket.end(bytes);`;
    const inbound = world.inside(peer, bigInside);
    const socket = await dialled(7000);
    const reading = readAll(socket);
    socket.end(bytes);
    expect(sha256(await reading)).toBe(sha256(bytes));
    expect(await inbound).toBe('true');
  });

  it('do not wait for one whose reader is slow, and that one loses nothing', async () => {
    const flood = 24 * 2 ** 20;
    const { dialled } = await joined({
      7000: echoInside,
      7001: `socket.end(Buffer.alloc(${flood}, 'x'));`,
      // It reads nothing until it is asked to, on another connection.
      7002: 'socket.pause(); globalThis.slow = socket;',
      7003: "let count = 0; globalThis.slow.on('data', (chunk) => (count += chunk.length)); globalThis.slow.on('end', () => socket.end(String(count))); globalThis.slow.resume();",
    });
    const slowReader = await dialled(7001);
    slowReader.pause();
    const toSlow = await dialled(7002);
    toSlow.end(Buffer.alloc(flood, 'y'));
    await once(slowReader, 'readable');
    for (let index = 0; index < 50; index++) {
      expect(await said(await dialled(7000), `quick ${index}`)).toBe(`quick ${index}`);
    }
    // By now the slow ones are held up: far from all of it can be on its way.
    expect(slowReader.bytesRead).toBeLessThan(flood / 2);
    expect(toSlow.bytesWritten - toSlow.writableLength).toBeLessThan(flood / 2);
    const count = await dialled(7003);
    expect((await readAll(count)).toString()).toBe(String(flood));
    expect((await readAll(slowReader)).length).toBe(flood);
  });

  it('end one way, and go on the other', async () => {
    const answerAtEnd = (socket: Socket): void => {
      let length = 0;
      socket.on('data', (chunk: Buffer) => (length += chunk.length));
      socket.on('end', () => socket.end(`got ${length}`));
    };
    const { world, peer, dialled } = await joined(
      {
        7000: `let length = 0; socket.on('data', (chunk) => (length += chunk.length)); socket.on('end', () => socket.end('got ' + length));`,
      },
      answerAtEnd,
    );
    expect(await said(await dialled(7000), 'a'.repeat(100_000))).toBe('got 100000');
    const ask = `
const socket = require('node:net').connect({ host: 'orders', port: 8080, allowHalfOpen: true }, () => socket.end('b'.repeat(200000)));
socket.on('data', (bytes) => process.stdout.write(bytes));`;
    expect(await world.inside(peer, ask)).toBe('got 200000');
  });

  it('that are cut on one side are cut on the other', async () => {
    const seen: Promise<unknown>[] = [];
    const { world, peer, dialled } = await joined(
      {
        7000: 'socket.resetAndDestroy();',
        7001: "socket.on('error', (error) => (globalThis.met = error.code)); socket.pipe(socket);",
        7002: 'socket.end(String(globalThis.met));',
      },
      (socket) => void seen.push(new Promise((resolve) => socket.on('close', () => resolve(socket.errored)))),
    );
    await expect(dialled(7000).then(readAll)).rejects.toMatchObject({ code: 'ECONNRESET' });
    const cut = await dialled(7001);
    cut.write('hello');
    await once(cut, 'data');
    cut.resetAndDestroy();
    await expect.poll(async () => said(await dialled(7002), ''), soon).toBe('ECONNRESET');
    const cutInside = `
const socket = require('node:net').connect({ host: 'orders', port: 8080 }, () => { socket.write('x', () => setTimeout(() => { socket.resetAndDestroy(); }, 100)); });`;
    await world.inside(peer, cutInside);
    expect(await seen[0]).toMatchObject({ code: 'ECONNRESET' });
  });

  it('are bounded: one too many is refused, and the others go on', async () => {
    const { port, dialled } = await joined({ 7000: echoInside });
    const sockets: Socket[] = [];
    let refused = 0;
    // Not all at once: of those that come faster than they are accepted, the kernel drops some without a word.
    while (sockets.length < 1030) {
      const some = Array.from({ length: Math.min(100, 1030 - sockets.length) }, () => connect(port(7000), '127.0.0.1'));
      for (const socket of some) socket.on('error', () => refused++);
      sockets.push(...some);
      await Promise.all(
        some.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('error', resolve))),
      );
    }
    await expect.poll(() => refused, soon).toBe(6);
    const [first] = sockets;
    expect(first && (await said(first, 'still here'))).toBe('still here');
    // Its place is free for another.
    await expect
      .poll(
        () =>
          dialled(7000)
            .then((socket) => said(socket, 'a new one'))
            .catch(() => ''),
        soon,
      )
      .toBe('a new one');
    for (const socket of sockets) socket.destroy();
  });

  it('of more containers than there is room for wait, and are served in turn', async () => {
    const { world, peer } = await joined({ 7000: echoInside });
    expect(await world.inside(peer, manyFromInside(1500, 8080))).toBe('1500');
  });
});
