import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Carried } from '../../../../src/engine/forward/carried.ts';
import {
  firstWindowBytes,
  frame,
  frameTypes,
  maxPayloadBytes,
  windowFrame,
} from '../../../../src/engine/forward/frames.ts';
import { ForwardLink } from '../../../../src/engine/forward/link.ts';
import { engineFrame, FakeSocket, FakeStream } from './streams.ts';

const hello = frame(frameTypes.pong, 0, Buffer.from([1]));
const port8080 = Buffer.from([0x90, 0x1f]);

/** A link, and its other side played by the test. */
class World {
  readonly stream = new FakeStream();
  readonly accepted: Carried[] = [];
  readonly refusals: string[] = [];
  readonly reasons: string[] = [];
  readonly link = new ForwardLink(this.stream, {
    ready: () => undefined,
    accepted: (_, connection) => void this.accepted.push(connection),
    listening: () => undefined,
    refused: (host, port, reason) => void this.refusals.push(`${host}:${port} ${reason}`),
    closed: (reason) => void this.reasons.push(reason),
  });

  async says(...frames: readonly Uint8Array[]): Promise<void> {
    this.stream.push(engineFrame(Buffer.concat(frames)));
    await setImmediate();
  }

  async connects(): Promise<FakeSocket> {
    const socket = new FakeSocket();
    this.link.connect(socket.asSocket, 'stock', 8000);
    await setImmediate();
    return socket;
  }

  /** The frames that were sent since the last look: type, id, length of the payload. */
  sent(): readonly (readonly [number, number, number])[] {
    const bytes = this.stream.takeWritten();
    const frames: [number, number, number][] = [];
    for (let at = 0; at < bytes.length; at += 8 + bytes.readUInt16LE(at + 4)) {
      frames.push([bytes.readUInt8(at + 6), bytes.readUInt32LE(at), bytes.readUInt16LE(at + 4)]);
    }
    return frames;
  }
}

describe('A link to a forwarder', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.link.close('the test is over'));

  const sentData = () => world.sent().filter(([type]) => type === frameTypes.data);

  it('lets nobody connect before the forwarder is there', async () => {
    expect((await world.connects()).isReset).toBe(true);
    await world.says(hello);
    expect((await world.connects()).isReset).toBe(false);
  });

  it('is closed by a forwarder of another version', async () => {
    await world.says(frame(frameTypes.pong, 0, Buffer.from([2])));
    expect(world.reasons).toEqual(['it speaks version 2 of the protocol']);
  });

  it('sends of one connection no more than was granted, and goes on with the next grant', async () => {
    await world.says(hello);
    const socket = await world.connects();
    world.sent();
    for (let index = 0; index < 8; index++) socket.push(Buffer.alloc(20_000));
    await setImmediate();
    const total = (frames: readonly (readonly [number, number, number])[]): number =>
      frames.reduce((sum, [, , length]) => sum + length, 0);
    expect(total(sentData())).toBe(firstWindowBytes);
    // It reads ahead of what is granted, but not without end.
    expect(socket.readableLength).toBeGreaterThan(0);
    await world.says(windowFrame(1, 200_000));
    await setImmediate();
    expect(total(sentData())).toBe(160_000 - firstWindowBytes);
  });

  it('gives each connection its turn while the stream is slow', async () => {
    await world.says(hello);
    const sockets = [await world.connects(), await world.connects()];
    await world.says(windowFrame(1, 1_000_000), windowFrame(3, 1_000_000));
    world.sent();
    world.stream.isStuck = true;
    for (const socket of sockets) socket.push(Buffer.alloc(6 * maxPayloadBytes));
    await setImmediate();
    for (let round = 0; round < 6; round++) {
      world.stream.flow();
      await setImmediate();
    }
    const ids = sentData().map(([, id]) => id);
    const behind = ids.indexOf(3) - 1;
    // What the first said before the second had anything to say is not held back.
    expect(ids.slice(behind, behind + 8)).toEqual([1, 3, 1, 3, 1, 3, 1, 3]);
  });

  it('tells of an end once all before it is sent', async () => {
    await world.says(hello);
    const socket = await world.connects();
    world.sent();
    socket.push(Buffer.alloc(100_000));
    socket.push(null);
    await setImmediate();
    expect(world.sent().map(([type]) => type)).not.toContain(frameTypes.end);
    await world.says(windowFrame(1, 100_000));
    await setImmediate();
    expect(world.sent().at(-1)).toEqual([frameTypes.end, 1, 0]);
    expect(world.link.connections).toBe(1);
    await world.says(frame(frameTypes.end, 1));
    expect(world.link.connections).toBe(0);
  });

  it('grants more as a socket takes what came', async () => {
    await world.says(hello);
    const socket = await world.connects();
    world.sent();
    socket.isStuck = true;
    const part = frame(frameTypes.data, 1, Buffer.alloc(maxPayloadBytes));
    await world.says(...Array.from({ length: 10 }, () => part));
    expect(world.sent()).toEqual([]);
    socket.flow();
    await setImmediate();
    expect(world.sent().map(([type]) => type)).toContain(frameTypes.window);
    expect(world.reasons).toEqual([]);
  });

  it('holds what comes for a local process that is not connected yet, and no more than was granted', async () => {
    await world.says(hello, frame(frameTypes.accepted, 2, port8080), frame(frameTypes.data, 2, Buffer.from('early')));
    const socket = new FakeSocket();
    world.accepted[0]?.use(socket.asSocket);
    expect(socket.takeWritten().toString()).toBe('early');
    await world.says(frame(frameTypes.accepted, 4, port8080));
    const part = frame(frameTypes.data, 4, Buffer.alloc(maxPayloadBytes));
    await world.says(...Array.from({ length: 40 }, () => part));
    expect(world.reasons).toEqual(['it sent more than was granted']);
  });

  it('resets a connection that could not be made, and says why', async () => {
    await world.says(hello);
    const socket = await world.connects();
    await world.says(frame(frameTypes.failed, 1, Buffer.from([3])));
    expect(socket.isReset).toBe(true);
    expect(world.refusals).toEqual(['stock:8000 connection refused']);
    expect(world.link.connections).toBe(0);
  });

  it('carries a cut both ways', async () => {
    await world.says(hello);
    const [one, two] = [await world.connects(), await world.connects()];
    await world.says(frame(frameTypes.reset, 1));
    expect(one.isReset).toBe(true);
    world.sent();
    two.destroy(new Error('read ECONNRESET'));
    await setImmediate();
    expect(world.sent()).toEqual([[frameTypes.reset, 3, 0]]);
    expect(world.link.connections).toBe(0);
  });

  it('ends all its connections with the stream, and says so once', async () => {
    await world.says(hello);
    const socket = await world.connects();
    world.stream.destroy();
    await setImmediate();
    expect(socket.isReset).toBe(true);
    world.link.close('again');
    expect(world.reasons).toEqual(['the connection to the engine was lost']);
  });

  it('takes whatever a stream may say, and is closed by it at most', async () => {
    const types = [...Object.values(frameTypes), 99];
    const one = fc
      .tuple(fc.constantFrom(...types), fc.nat(6), fc.uint8Array({ maxLength: 20 }))
      .map((each) => frame(...each));
    const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each));
    const said = fc.array(fc.oneof({ weight: 8, arbitrary: one }, { weight: 1, arbitrary: bytes }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(said, async (frames) => {
        const hostile = new World();
        await hostile.says(hello);
        const socket = await hostile.connects();
        await hostile.says(...frames);
        hostile.stream.push(null);
        await setImmediate();
        expect(hostile.reasons).toHaveLength(1);
        expect(socket.destroyed).toBe(true);
        expect(hostile.link.connections).toBe(0);
      }),
    );
  });
});

describe('A link that hears nothing', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => vi.useRealTimers());

  it('asks, and is closed when no answer comes', async () => {
    const world = new World();
    await world.says(hello);
    world.sent();
    vi.advanceTimersByTime(6000);
    expect(world.sent()).toEqual([[frameTypes.ping, 0, 0]]);
    await world.says(hello);
    vi.advanceTimersByTime(15_000);
    expect(world.reasons).toEqual([]);
    vi.advanceTimersByTime(15_000);
    expect(world.reasons).toEqual(['the engine does not answer']);
  });
});
