import type { Socket } from 'node:net';
import { firstWindowBytes, maxPayloadBytes } from './frames.ts';

/** What may be on its way of a connection while there are few of them. */
const wideWindowBytes = 1_048_576;
/** A socket is read no further ahead than this. */
const maxWaitingBytes = 65_536;

/** How a connection speaks to the other side. */
export interface Carrier {
  /** Asks to be given the turn, by `takeTurn`, once there is room. */
  requestTurn(carried: Carried): void;
  sendEnd(id: number): void;
  sendReset(id: number): void;
  grant(id: number, more: number): void;
  forget(id: number): void;
}

/**
 * One connection: a socket of this machine on one side, frames on the other. Each side sends no more than the other has granted, so
 * that a slow reader holds up nobody else.
 */
export class Carried {
  readonly id: number;
  readonly #carrier: Carrier;
  readonly isWide: boolean;
  #socket: Socket | undefined;
  /** What came before there was a socket; no more than was granted. */
  #early: Buffer[] = [];
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #credit = firstWindowBytes;
  #allowed: number;
  #eaten = 0;
  #hasRead = false;
  #hasEnded = false;
  #isEndedByOther = false;
  #isOver = false;

  constructor(id: number, carrier: Carrier, isWide: boolean) {
    this.id = id;
    this.#carrier = carrier;
    this.isWide = isWide;
    this.#allowed = firstWindowBytes;
    if (isWide) this.#grant(wideWindowBytes - firstWindowBytes);
  }

  /** Gives it its socket, connected and with `allowHalfOpen`. */
  use(socket: Socket): void {
    if (this.#isOver) {
      socket.resetAndDestroy();
      return;
    }
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    socket.on('end', () => {
      this.#hasRead = true;
      this.#carrier.requestTurn(this);
    });
    socket.on('error', () => this.reset());
    socket.on('close', () => this.#close());
    for (const bytes of this.#early.splice(0)) this.#write(socket, bytes);
    if (this.#isEndedByOther) socket.end();
  }

  /** Bytes of the other side. Returns false if it has sent more than it may. */
  receive(bytes: Buffer): boolean {
    if (bytes.length > this.#allowed || this.#isEndedByOther) return false;
    this.#allowed -= bytes.length;
    if (this.#socket) this.#write(this.#socket, bytes);
    else this.#early.push(bytes);
    return true;
  }

  receiveEnd(): void {
    this.#isEndedByOther = true;
    this.#socket?.end();
    this.#settle();
  }

  receiveWindow(more: number): void {
    this.#credit += more;
    if (this.#waitingBytes > 0) this.#carrier.requestTurn(this);
  }

  /** What may be sent now: empty when there is nothing, or nothing is granted. */
  takeTurn(): readonly Buffer[] {
    const taken: Buffer[] = [];
    let room = Math.min(this.#credit, maxPayloadBytes);
    for (let first = this.#waiting[0]; first && room > 0; first = this.#waiting[0]) {
      const part = first.subarray(0, room);
      taken.push(part);
      room -= part.length;
      this.#credit -= part.length;
      this.#waitingBytes -= part.length;
      if (part.length === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(part.length);
    }
    if (this.#waitingBytes < maxWaitingBytes) this.#socket?.resume();
    return taken;
  }

  get canSend(): boolean {
    return this.#waitingBytes > 0 && this.#credit > 0;
  }

  /** Tells of the end of what was read, once all of it has been sent. */
  endIfRead(): void {
    if (!this.#hasRead || this.#hasEnded || this.#waitingBytes > 0 || this.#isOver) return;
    this.#hasEnded = true;
    this.#carrier.sendEnd(this.id);
    this.#settle();
  }

  /** Ends it at once on both sides. */
  reset(): void {
    if (this.#isOver) return;
    this.#carrier.sendReset(this.id);
    this.abort();
  }

  /** Ends it at once on this side. */
  abort(): void {
    this.#isOver = true;
    this.#waiting = [];
    this.#early = [];
    this.#socket?.resetAndDestroy();
    this.#carrier.forget(this.id);
  }

  #read(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= maxWaitingBytes) this.#socket?.pause();
    this.#carrier.requestTurn(this);
  }

  #write(socket: Socket, bytes: Buffer): void {
    socket.write(bytes, (error) => {
      if (error || this.#isOver || this.#isEndedByOther) return;
      this.#eaten += bytes.length;
      const window = this.isWide ? wideWindowBytes : firstWindowBytes;
      if (this.#eaten < window / 4) return;
      this.#grant(this.#eaten);
      this.#eaten = 0;
    });
  }

  #grant(more: number): void {
    this.#allowed += more;
    this.#carrier.grant(this.id, more);
  }

  #settle(): void {
    if (!this.#hasEnded || !this.#isEndedByOther || this.#isOver) return;
    this.#isOver = true;
    this.#carrier.forget(this.id);
  }

  /** A socket that closes before both ends were told of has been cut. */
  #close(): void {
    if (this.#isOver || (this.#hasRead && this.#isEndedByOther)) return;
    this.reset();
  }
}
