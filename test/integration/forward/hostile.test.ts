import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { forwarderPrograms, type Architecture } from '../../../scripts/build/forwarder.ts';
import { findProgram } from '../../../scripts/machine/run.ts';
import { connectFrame, frame, frameTypes, windowFrame } from '../../../src/engine/forward/frames.ts';
import { dial, portOf } from './world.ts';

const badFrame = 3;
const own: Architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
const other: Architecture = own === 'amd64' ? 'arm64' : 'amd64';
const emulator = findProgram(other === 'arm64' ? 'qemu-aarch64-static' : 'qemu-x86_64-static');

/** How the program of an architecture is started on this machine; undefined: it cannot be. */
const commands: readonly { readonly architecture: Architecture; readonly command: readonly string[] | undefined }[] = [
  { architecture: own, command: process.platform === 'linux' ? [] : undefined },
  { architecture: other, command: emulator === undefined ? undefined : [emulator] },
];

/** Lets the program close of itself after what may have been its last frame, without a wait: it answers what it took. */
const ping = (id: number): Buffer => frame(frameTypes.ping, id);

class Program {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly ended: Promise<readonly [number | null, string | null]>;
  readonly #waiting = new Set<() => void>();
  #output = Buffer.alloc(0);

  constructor([program = '', ...args]: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = once(this.#child, 'exit') as Promise<[number | null, string | null]>;
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#output = Buffer.concat([this.#output, chunk]);
      for (const look of this.#waiting) look();
    });
  }

  send(...frames: readonly Uint8Array[]): void {
    this.#child.stdin.write(Buffer.concat(frames));
  }

  /** Resolves with a frame of a type; what came before it is dropped. */
  frame(type: number, id?: number): Promise<{ readonly id: number; readonly payload: Buffer }> {
    return new Promise((resolve) => {
      const look = (): void => {
        for (let found = this.#take(); found; found = this.#take()) {
          if (found.type !== type || (id !== undefined && found.id !== id)) continue;
          this.#waiting.delete(look);
          resolve(found);
          return;
        }
      };
      this.#waiting.add(look);
      look();
    });
  }

  end(): void {
    this.#child.stdin.end();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #take(): { readonly type: number; readonly id: number; readonly payload: Buffer } | undefined {
    if (this.#output.length < 8) return undefined;
    const length = this.#output.readUInt16LE(4);
    if (this.#output.length < 8 + length) return undefined;
    const found = {
      id: this.#output.readUInt32LE(0),
      type: this.#output.readUInt8(6),
      payload: this.#output.subarray(8, 8 + length),
    };
    this.#output = this.#output.subarray(8 + length);
    return found;
  }
}

describe.each(commands)('the forwarder for $architecture', ({ architecture, command }) => {
  const programs: Program[] = [];
  const start = (): Program => {
    const program = new Program([...(command ?? []), join(forwarderPrograms, architecture)]);
    programs.push(program);
    return program;
  };
  afterEach(() => programs.splice(0).forEach((program) => program.kill()));
  const skipped = command === undefined ? ' (SKIPPED: this machine cannot run it; Debian: qemu-user-static)' : '';
  const tried = it.skipIf(command === undefined);

  tried(`answers which version it speaks, and ends with its input${skipped}`, async () => {
    const program = start();
    program.send(ping(77));
    expect((await program.frame(frameTypes.pong, 77)).payload).toEqual(Buffer.from([1]));
    program.end();
    expect(await program.ended).toEqual([0, null]);
  });

  tried('carries a connection each way, and listens for no more once it is told so', async () => {
    const program = start();
    const server = createServer((socket) => socket.pipe(socket));
    const port = await portOf(server);
    program.send(connectFrame(1, 'localhost', port), frame(frameTypes.data, 1, Buffer.from('early')));
    expect((await program.frame(frameTypes.data, 1)).payload.toString()).toBe('early');
    server.close();
    const probe = createServer();
    const free = await portOf(probe);
    probe.close();
    program.send(frame(frameTypes.listen, free));
    expect((await program.frame(frameTypes.listening, free)).payload).toEqual(Buffer.from([0]));
    const socket = await dial(free);
    const { id, payload } = await program.frame(frameTypes.accepted);
    expect(payload.readUInt16LE(0)).toBe(free);
    program.send(frame(frameTypes.data, id, Buffer.from('hello')), frame(frameTypes.end, id));
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    socket.end('bye');
    expect((await program.frame(frameTypes.data, id)).payload.toString()).toBe('bye');
    await program.frame(frameTypes.end, id);
    program.send(frame(frameTypes.unlisten, free), ping(1));
    await program.frame(frameTypes.pong, 1);
    await expect(dial(free)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  tried.each([
    ['a frame of a type that is none', [frame(99, 1)]],
    ['a payload that is too long', [Buffer.from([0, 0, 0, 0, 255, 255, 32, 0])]],
    ['a header with more in it', [Buffer.from([0, 0, 0, 0, 0, 0, 4, 1])]],
    ['a port that is none', [frame(frameTypes.listen, 65_536)]],
    ['port 0', [frame(frameTypes.listen, 0)]],
    ['a connection without a name', [frame(frameTypes.connect, 1, Buffer.from([80, 0, 0]))]],
    ['an address of a wrong length', [frame(frameTypes.connect, 1, Buffer.from([80, 0, 4, 1, 2, 3]))]],
    ['a connection under an id of its own', [connectFrame(2, 'localhost', 9)]],
    [
      'one id twice',
      [connectFrame(1, Buffer.from([192, 0, 2, 1]), 9), connectFrame(1, Buffer.from([192, 0, 2, 1]), 9)],
    ],
    ['a grant without end', [connectFrame(1, Buffer.from([192, 0, 2, 1]), 9), windowFrame(1, 2 ** 31)]],
    [
      'bytes behind the end',
      [
        connectFrame(1, Buffer.from([192, 0, 2, 1]), 9),
        frame(frameTypes.end, 1),
        frame(frameTypes.data, 1, Buffer.from('x')),
      ],
    ],
  ])(`ends at once for %s${skipped}`, async (_, frames) => {
    const program = start();
    program.send(...frames);
    expect(await program.ended).toEqual([badFrame, null]);
  });

  tried('ends at once for more than was granted', async () => {
    const program = start();
    const server = createServer({ pauseOnConnect: true });
    const port = await portOf(server);
    program.send(connectFrame(1, Buffer.from([127, 0, 0, 1]), port));
    await program.frame(frameTypes.opened, 1);
    // More than the kernel holds for a reader that is asleep, and than the program does.
    const much = frame(frameTypes.data, 1, Buffer.alloc(32_768));
    program.send(...Array.from({ length: 1000 }, () => much));
    expect(await program.ended).toEqual([badFrame, null]);
    server.close();
  });

  tried('takes frames of connections that are over for what they are', async () => {
    const program = start();
    program.send(
      frame(frameTypes.data, 9, Buffer.from('late')),
      frame(frameTypes.end, 9),
      frame(frameTypes.reset, 9),
      windowFrame(9, 10),
      ping(5),
    );
    await program.frame(frameTypes.pong, 5);
  });

  tried(`survives anything, or ends for it${skipped}`, { timeout: 240_000 }, async () => {
    const types = Object.values(frameTypes);
    const ids = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(45_811, 65_535, 2 ** 32 - 1));
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(Buffer.alloc(32_768), Buffer.from([1, 0, 0, 0]), Buffer.from([9, 0, 4, 127, 0, 0, 1])),
      fc
        .tuple(fc.constantFrom('localhost', 'a..b', 'x'.repeat(64), '.', 'localhost.', '::1'), fc.nat(65_535))
        .map(([name, port]) => Buffer.concat([Buffer.from([port & 255, port >> 8, 0]), Buffer.from(name)])),
    );
    const one = fc.oneof(
      { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...types), ids, payload).map((all) => frame(...all)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 30 }), async (frames) => {
        const program = start();
        program.send(...frames, ping(123_456), Buffer.alloc(40_000));
        // Whatever came before, zeros are no frame: it ends, and never by a signal.
        expect(await program.ended).toEqual([badFrame, null]);
      }),
      { numRuns: architecture === own ? 300 : 40 },
    );
  });
});
