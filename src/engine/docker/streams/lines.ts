/** The longest line of an answer or event. A longer one is not a message of Docker's and is left out. */
const maxObjectLength = 16 * 1024 * 1024;

/** Decodes a stream of chunks as text. A character that straddles two chunks stays whole. */
export async function* piecesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield decoder.decode(chunk as Uint8Array, { stream: true });
}

/** Splits a stream of chunks into lines at `\n`, without their ends; those longer than that are left out. */
export async function* linesOf(chunks: AsyncIterable<unknown>, maxLength = maxObjectLength): AsyncGenerator<string> {
  let begun: string[] = [];
  let length = 0;
  for await (const piece of piecesOf(chunks)) {
    const [first = '', ...others] = piece.split('\n');
    length += first.length;
    // The parts are joined once: joining them with every piece would take quadratic time.
    if (length <= maxLength) begun.push(first);
    else begun = [];
    for (const next of others) {
      if (length <= maxLength) yield begun.join('').replace(/\r$/, '');
      begun = [next];
      ({ length } = next);
    }
  }
  if (length > 0 && length <= maxLength) yield begun.join('');
}

/** Reads one JSON object a line, as Docker sends events and progress. Any other line is left out. */
export async function* objectsOf(chunks: AsyncIterable<unknown>): AsyncGenerator<Record<string, unknown>> {
  for await (const line of linesOf(chunks)) {
    const value = parse(line);
    if (typeof value === 'object' && value !== null) yield value as Record<string, unknown>;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
