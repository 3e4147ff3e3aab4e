import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, isListening, listenOnLoopback } from '../../../../src/engine/process/loopback.ts';

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(ending.splice(0).map((end) => end()));
});

/** The port of a server that is closed after the test. */
async function held(): Promise<number> {
  const server = createServer();
  ending.push(() => once(server.close(), 'close'));
  return listenOnLoopback(server);
}

describe('A port of this machine', () => {
  it('is listened on as long as a server is there', async () => {
    const server = createServer();
    const port = await listenOnLoopback(server);
    expect(await isListening(port)).toBe(true);
    await once(server.close(), 'close');
    expect(await isListening(port)).toBe(false);
  });

  it('is the one that was wished for where nobody has it', async () => {
    const port = await freePort();
    expect(await freePort([undefined, port])).toBe(port);
  });

  it('is another one where somebody listens on it, or it is taken already', async () => {
    const [busy, taken] = [await held(), await freePort()];
    const port = await freePort([busy, taken], new Set([taken]));
    expect([busy, taken]).not.toContain(port);
    expect(await isListening(port)).toBe(false);
  });

  it('is looked for in vain where all are taken, and that is said', async () => {
    const all = new Set(Array.from({ length: 65_536 }, (_, port) => port));
    await expect(freePort([8080], all)).rejects.toMatchObject({ problem: { code: 'engine.no-free-port' } });
  });
});
