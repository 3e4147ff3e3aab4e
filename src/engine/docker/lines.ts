/** Splits a stream of chunks into lines at `\n`, without their ends. UTF-8 that straddles chunks stays whole. */
export async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part.endsWith('\r') ? part.slice(0, -1) : part;
  }
  if (rest !== '') yield rest;
}

/** One JSON object a line, as Docker sends events and progress; what is none is left out. */
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
