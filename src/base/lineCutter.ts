/** A line without an end is cut, so that it fills neither memory nor a reader's. In UTF-16 units. */
export const maxLineLength = 64 * 1024;
/** Stands at the end of a line that was cut: the next one goes on with it. */
export const cutMark = '…';

/** Makes lines of a text that comes in pieces; what it holds is never longer than a line may be. */
export class LineCutter {
  #begun: string[] = [];
  #length = 0;

  /** The lines that end in this piece, or are too long to be waited for, without their ends. */
  *add(piece: string): Generator<string> {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      yield* this.#append(piece.slice(from, end));
      yield this.#take().replace(/\r$/, '');
      from = end + 1;
    }
    yield* this.#append(from === 0 ? piece : piece.slice(from));
  }

  /** What was begun and not ended; undefined when there is nothing. */
  end(): string | undefined {
    return this.#length === 0 ? undefined : this.#take();
  }

  *#append(text: string): Generator<string> {
    let rest = text;
    while (this.#length + rest.length > maxLineLength) {
      const part = rest.slice(0, roomIn(rest, maxLineLength - this.#length));
      rest = rest.slice(part.length);
      this.#begun.push(part);
      yield `${this.#take()}${cutMark}`;
    }
    if (rest === '') return;
    this.#begun.push(rest);
    this.#length += rest.length;
  }

  #take(): string {
    const line = this.#begun.join('');
    this.#begun = [];
    this.#length = 0;
    return line;
  }
}

/** Not between the halves of one character. */
function roomIn(text: string, room: number): number {
  const isHalf = room > 0 && (text.charCodeAt(room - 1) & 0xfc00) === 0xd800;
  return isHalf ? room - 1 : room;
}
