/**
 * What the engine's stream carries between this machine and a forwarder, as `forwarder/frames.h` has it: id of the connection
 * (4 bytes, little endian), length of the payload (2), type (1), zero (1), payload. Connections that this machine asks for have odd
 * ids, those that containers open have even ones.
 */
export const frameTypes = {
  connect: 1,
  listen: 2,
  unlisten: 3,
  ping: 4,
  opened: 17,
  failed: 18,
  accepted: 19,
  listening: 20,
  pong: 21,
  data: 32,
  end: 33,
  reset: 34,
  window: 35,
} as const;

export const protocolVersion = 1;
export const maxPayloadBytes = 32_768;
/** A name of the domain name system has no more. */
export const maxNameBytes = 253;
/** What each side may send of a connection before the other has granted more. */
export const firstWindowBytes = 65_536;

const headerBytes = 8;
const engineHeaderBytes = 8;
const stdout = 1;

/** The header of a frame, and its payload behind it unless that is written by itself. */
export function frame(type: number, id: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const bytes = frameHeader(type, id, payload.length, payload.length);
  bytes.set(payload, headerBytes);
  return bytes;
}

export function frameHeader(type: number, id: number, length: number, room = 0): Buffer {
  const bytes = Buffer.alloc(headerBytes + room);
  bytes.writeUInt32LE(id, 0);
  bytes.writeUInt16LE(length, 4);
  bytes.writeUInt8(type, 6);
  return bytes;
}

export function windowFrame(id: number, more: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32LE(more);
  return frame(frameTypes.window, id, payload);
}

/** `address` is a name, or the 4 or 16 bytes of an IP address. */
export function connectFrame(id: number, address: string | Uint8Array, port: number): Buffer {
  const bytes = typeof address === 'string' ? Buffer.from(address) : address;
  const payload = Buffer.alloc(3 + bytes.length);
  payload.writeUInt16LE(port, 0);
  payload.writeUInt8(typeof address === 'string' ? 0 : bytes.length, 2);
  payload.set(bytes, 3);
  return frame(frameTypes.connect, id, payload);
}

export interface FrameSink {
  /** Bytes of a connection, a part of a frame perhaps; they are a view of the chunk that was read. */
  data(id: number, bytes: Buffer): void;
  /** Any other frame. */
  frame(type: number, id: number, payload: Buffer): void;
}

/** What came is no frame: the other side is not a forwarder, or the stream was damaged. */
export class BadFrameError extends Error {}

/**
 * Takes the forwarder's output apart: out of the engine's own frames (stream, three zeros, length in big endian), into those of the
 * forwarder. It holds no more than the beginning of one short frame.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #engineHeader = new Held(engineHeaderBytes);
  readonly #header = new Held(headerBytes);
  /** How much of the engine's frame is still to come. */
  #engineLeft = 0;
  #isOutput = false;
  #id = 0;
  #type = 0;
  /** How much of the payload is still to come; -1 between frames. */
  #left = -1;
  #payload = new Held(0);

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Throws `BadFrameError`. */
  add(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#engineLeft === 0) {
        at += this.#engineHeader.add(chunk.subarray(at));
        const header = this.#engineHeader.take();
        if (!header) return;
        this.#isOutput = header[0] === stdout;
        this.#engineLeft = header.readUInt32BE(4);
        continue;
      }
      const part = chunk.subarray(at, at + this.#engineLeft);
      this.#engineLeft -= part.length;
      at += part.length;
      if (this.#isOutput) this.#addOutput(part);
    }
  }

  #addOutput(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#left === -1) {
        rest = rest.subarray(this.#header.add(rest));
        const header = this.#header.take();
        if (!header) return;
        this.#begin(header);
      } else if (this.#type === frameTypes.data) rest = this.#passData(rest);
      else {
        const taken = this.#payload.add(rest);
        this.#left -= taken;
        rest = rest.subarray(taken);
      }
      if (this.#left === 0) this.#finish();
    }
  }

  #begin(header: Buffer): void {
    this.#id = header.readUInt32LE(0);
    this.#left = header.readUInt16LE(4);
    this.#type = header.readUInt8(6);
    const isLong = this.#type === frameTypes.data;
    if (this.#left > (isLong ? maxPayloadBytes : maxNameBytes) || header[7] !== 0) {
      throw new BadFrameError(`type ${this.#type}, ${this.#left} bytes`);
    }
    if (!isLong) this.#payload = new Held(this.#left);
  }

  #passData(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.length;
    this.#sink.data(this.#id, part);
    return bytes.subarray(part.length);
  }

  #finish(): void {
    this.#left = -1;
    if (this.#type === frameTypes.data) return;
    this.#sink.frame(this.#type, this.#id, this.#payload.take() ?? Buffer.alloc(0));
  }
}

/** So many bytes, which come in parts. */
class Held {
  readonly #size: number;
  #bytes: Buffer;
  #length = 0;

  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.alloc(size);
  }

  /** Returns how many of these it took. */
  add(bytes: Buffer): number {
    const taken = bytes.copy(this.#bytes, this.#length, 0, this.#size - this.#length);
    this.#length += taken;
    return taken;
  }

  /** The bytes once they are complete; it begins anew then. */
  take(): Buffer | undefined {
    if (this.#length < this.#size) return undefined;
    const bytes = this.#bytes;
    this.#bytes = Buffer.alloc(this.#size);
    this.#length = 0;
    return bytes;
  }
}
