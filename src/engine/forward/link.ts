import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { addressBytes } from './addressBytes.ts';
import { Carried, type Carrier } from './carried.ts';
import {
  connectFrame,
  frame,
  frameHeader,
  FrameReader,
  frameTypes,
  maxNameBytes,
  protocolVersion,
  windowFrame,
} from './frames.ts';

const maxConnections = 1024;
/** So many connections may have much on their way: of all of them it would be too much to hold. */
const maxWide = 32;
const pingMs = 5000;
/**
 * A stream is lost that answers none of so many; the forwarder itself gives up after 30 s. They are counted, since a clock may go on
 * while the machine sleeps.
 */
const maxUnanswered = 4;

/** Why a connection could not be made, by the number that the forwarder tells; `forwarder/frames.h` has the same. */
const failures: Readonly<Record<number, string>> = {
  1: 'there is no such name',
  2: 'the name could not be looked up in time',
  3: 'connection refused',
  4: 'it does not answer',
  5: 'there is no way to it',
  6: 'there are too many connections',
  7: 'the network has no name server',
};

export interface LinkEvents {
  /** The forwarder is at work. */
  ready(): void;
  /** A container has connected to a port; `use` or `reset` the connection. */
  accepted(port: number, connection: Carried): void;
  /** The forwarder listens on a port, or `errno` says why it does not. */
  listening(port: number, errno: number): void;
  /** A connection that was asked for could not be made. */
  refused(host: string, port: number, reason: string): void;
  /** It is over, and so are all its connections. */
  closed(reason: string): void;
}

/** Many connections over one stream to a forwarder. */
export class ForwardLink implements Carrier {
  readonly #stream: Duplex;
  readonly #events: LinkEvents;
  readonly #connections = new Map<number, Carried>();
  readonly #asked = new Map<number, { readonly host: string; readonly port: number }>();
  /** Those that have something to send, in the order of their turns. */
  readonly #turns = new Set<Carried>();
  readonly #pinging: ReturnType<typeof setInterval>;
  #nextId = 1;
  #wide = 0;
  #isReady = false;
  #isClosed = false;
  #unanswered = 0;

  constructor(stream: Duplex, events: LinkEvents) {
    this.#stream = stream;
    this.#events = events;
    // One frame may close it; the others of the same chunk come too late.
    const reader = new FrameReader({
      data: (id, bytes) => {
        if (!this.#isClosed) this.#takeData(id, bytes);
      },
      frame: (type, id, payload) => {
        if (!this.#isClosed) this.#takeFrame(type, id, payload);
      },
    });
    stream.on('data', (chunk: Buffer) => {
      this.#unanswered = 0;
      try {
        if (!this.#isClosed) reader.add(chunk);
      } catch (error) {
        this.close(`it sent what is no frame (${error instanceof Error ? error.message : String(error)})`);
      }
    });
    stream.on('drain', () => this.#giveTurns());
    stream.on('end', () => this.close('the forwarder has ended'));
    stream.on('error', (error: Error) => this.close(error.message));
    stream.on('close', () => this.close('the connection to the engine was lost'));
    this.#pinging = setInterval(() => this.#ping(), pingMs);
    // It says nothing before it is spoken to, since nobody would hear it who attaches to it later.
    this.#ping();
  }

  get connections(): number {
    return this.#connections.size;
  }

  listen(port: number): void {
    this.#send(frame(frameTypes.listen, port));
  }

  /** Carries a socket to a port in the networks of the forwarder. */
  connect(socket: Socket, host: string, port: number): void {
    const isName = isIP(host) === 0;
    const isFull = this.#connections.size >= maxConnections;
    if (!this.#isReady || this.#isClosed || isFull || (isName && Buffer.byteLength(host) > maxNameBytes)) {
      socket.resetAndDestroy();
      return;
    }
    const id = this.#freeId();
    this.#send(connectFrame(id, isName ? host : addressBytes(host), port));
    this.#asked.set(id, { host, port });
    this.#add(id).use(socket);
  }

  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#pinging);
    for (const connection of [...this.#connections.values()]) connection.abort();
    // Both ways at once: the forwarder ends with its input.
    this.#stream.destroy();
    this.#events.closed(reason);
  }

  requestTurn(carried: Carried): void {
    this.#turns.add(carried);
    this.#giveTurns();
  }

  sendEnd(id: number): void {
    this.#send(frame(frameTypes.end, id));
  }

  sendReset(id: number): void {
    this.#send(frame(frameTypes.reset, id));
  }

  grant(id: number, more: number): void {
    this.#send(windowFrame(id, more));
  }

  forget(id: number): void {
    const connection = this.#connections.get(id);
    if (!connection) return;
    this.#connections.delete(id);
    this.#asked.delete(id);
    this.#turns.delete(connection);
    if (connection.isWide) this.#wide--;
  }

  /** One frame of each in turn, as long as the stream takes more. */
  #giveTurns(): void {
    for (const carried of this.#turns) {
      if (this.#stream.writableNeedDrain || this.#isClosed) return;
      this.#turns.delete(carried);
      const parts = carried.takeTurn();
      if (parts.length > 0) this.#sendData(carried.id, parts);
      carried.endIfRead();
      // It goes behind the others.
      if (carried.canSend) this.#turns.add(carried);
    }
  }

  #sendData(id: number, parts: readonly Buffer[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#stream.cork();
    this.#send(frameHeader(frameTypes.data, id, length));
    for (const part of parts) this.#send(part);
    this.#stream.uncork();
  }

  #send(bytes: Buffer): void {
    if (!this.#isClosed && this.#stream.writable) this.#stream.write(bytes);
  }

  #takeData(id: number, bytes: Buffer): void {
    const connection = this.#connections.get(id);
    if (connection && !connection.receive(bytes)) this.close('it sent more than was granted');
  }

  #takeFrame(type: number, id: number, payload: Buffer): void {
    const connection = this.#connections.get(id);
    switch (type) {
      case frameTypes.accepted:
        return this.#accept(id, payload);
      case frameTypes.listening:
        return this.#events.listening(id, payload[0] ?? 0);
      case frameTypes.failed:
        return this.#fail(id, payload[0] ?? 0);
      case frameTypes.end:
        return connection?.receiveEnd();
      case frameTypes.reset:
        return connection?.abort();
      case frameTypes.window:
        return connection?.receiveWindow(payload.length === 4 ? payload.readUInt32LE(0) : 0);
      case frameTypes.pong:
        return this.#greet(payload[0] ?? 0);
      case frameTypes.opened:
        return;
      default:
        this.close(`it sent a frame of an unknown type (${type})`);
    }
  }

  #greet(version: number): void {
    if (version !== protocolVersion) return this.close(`it speaks version ${version} of the protocol`);
    if (this.#isReady) return;
    this.#isReady = true;
    this.#events.ready();
  }

  #accept(id: number, payload: Buffer): void {
    const isNew = id % 2 === 0 && !this.#connections.has(id) && payload.length >= 2;
    if (!isNew || this.#connections.size >= 2 * maxConnections) return this.close('it opened a connection wrongly');
    this.#events.accepted(payload.readUInt16LE(0), this.#add(id));
  }

  #fail(id: number, reason: number): void {
    const asked = this.#asked.get(id);
    this.#connections.get(id)?.abort();
    if (asked) this.#events.refused(asked.host, asked.port, failures[reason] ?? 'it failed');
  }

  #add(id: number): Carried {
    const isWide = this.#wide < maxWide;
    if (isWide) this.#wide++;
    const connection = new Carried(id, this, isWide);
    this.#connections.set(id, connection);
    return connection;
  }

  #freeId(): number {
    while (this.#connections.has(this.#nextId)) this.#step();
    const id = this.#nextId;
    this.#step();
    return id;
  }

  #step(): void {
    this.#nextId = (this.#nextId + 2) % 2 ** 32;
  }

  #ping(): void {
    if (this.#unanswered >= maxUnanswered) return this.close('the engine does not answer');
    this.#unanswered++;
    this.#send(frame(frameTypes.ping, 0));
  }
}
