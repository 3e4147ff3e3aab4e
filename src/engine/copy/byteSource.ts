/** Reads bytes that come in chunks in the sizes that a format has. It holds at most one chunk and what is asked for. */
export class ByteSource {
  readonly #chunks: AsyncIterator<unknown>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<unknown>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Resolves to exactly as many bytes; to fewer only at the end. */
  async read(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.take(count)) parts.push(part);
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  /** Resolves to the next bytes, as they come. */
  async *take(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0 && !(await this.#fill())) return;
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /** Passes over bytes. False when there are not as many. */
  async skip(count: number): Promise<boolean> {
    let left = count;
    for await (const part of this.take(count)) left -= part.length;
    return left === 0;
  }

  /** Reads what is left, so that whoever writes it comes to an end. */
  async drain(): Promise<void> {
    this.#rest = Buffer.alloc(0);
    while (await this.#fill()) this.#rest = Buffer.alloc(0);
  }

  async #fill(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done) return false;
    const value: unknown = next.value;
    this.#rest = Buffer.isBuffer(value) ? value : Buffer.from(value as Uint8Array);
    return true;
  }
}
