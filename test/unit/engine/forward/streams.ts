import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A piece of a container's output as the engine sends it: 1 is stdout, 2 stderr. */
export function engineFrame(bytes: Uint8Array, stream = 1): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

/** A stream of which a test is the other side. While it is `isStuck`, it takes nothing more than fits into its buffer. */
export class FakeStream extends Duplex {
  readonly #written: Buffer[] = [];
  readonly #held: (() => void)[] = [];
  isStuck = false;

  override _read(): void {
    // The test pushes.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#written.push(chunk);
    if (this.isStuck) this.#held.push(done);
    else done();
  }

  /** What was written since the last call. */
  takeWritten(): Buffer {
    return Buffer.concat(this.#written.splice(0));
  }

  flow(): void {
    this.isStuck = false;
    for (const done of this.#held.splice(0)) done();
  }
}

/** A socket of this machine. */
export class FakeSocket extends FakeStream {
  isReset = false;

  constructor() {
    super({ allowHalfOpen: true });
  }

  setNoDelay(): this {
    return this;
  }

  resetAndDestroy(): this {
    this.isReset = true;
    return this.destroy();
  }

  get asSocket(): Socket {
    return this as unknown as Socket;
  }
}
