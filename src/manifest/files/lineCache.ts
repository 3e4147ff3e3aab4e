interface SplitText {
  readonly text: string;
  readonly lines: readonly string[];
}

/** Files in lines, as they were split last. Of a file that was edited, only what changed is split again. */
export class LineCache {
  readonly #files = new Map<string, SplitText>();

  /** The lines of a text, without their ends and without a byte order mark. */
  of(file: string, text: string): readonly string[] {
    const known = this.#files.get(file);
    if (known?.text === text) return known.lines;
    const lines = (known && editedLines(known, text)) ?? linesOf(text);
    this.#files.set(file, { text, lines });
    return lines;
  }

  keepOnly(files: ReadonlySet<string>): void {
    for (const file of this.#files.keys()) if (!files.has(file)) this.#files.delete(file);
  }

  /** A copy that changes independently from now on. */
  copy(): LineCache {
    const copy = new LineCache();
    for (const [file, split] of this.#files) copy.#files.set(file, split);
    return copy;
  }
}

/** The lines of a text, without their ends and without a byte order mark. */
function linesOf(text: string): readonly string[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return source.includes('\r') ? source.split(/\r\n|\r|\n/) : source.split('\n');
}

/** More than anybody types. */
const maxEdited = 10_000;

/** Undefined when as much has changed that all can be split again, and where line ends are of several kinds. */
function editedLines({ text: before, lines }: SplitText, text: string): readonly string[] | undefined {
  if (before.startsWith('\uFEFF') || text.startsWith('\uFEFF') || text.includes('\r') || before.includes('\r')) {
    return undefined;
  }
  const { start, end } = alike(before, text);
  if (text.length - start - end > maxEdited) return undefined;
  let [first, from] = [0, 0];
  for (let length = lines[0]?.length ?? 0; from + length < start; length = lines[first]?.length ?? 0) {
    from += length + 1;
    first++;
  }
  let [last, to] = [lines.length, before.length + 1];
  for (let length = lines[last - 1]?.length ?? 0; to - length - 1 > before.length - end;) {
    to -= length + 1;
    last--;
    length = lines[last - 1]?.length ?? 0;
  }
  const changed = text.slice(from, to - 1 + text.length - before.length).split('\n');
  const edited = [...lines];
  // Else every edit would leave a whole text behind.
  edited.splice(first, last - first, ...changed.map(ownText));
  return edited;
}

/** The same text as a string of its own: a part of a string keeps all of that string in memory. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

const chunk = 16_384;

/** With how many characters two texts begin and end alike. What is between was edited. */
export function alike(before: string, text: string): { readonly start: number; readonly end: number } {
  const start = commonStart(before, text);
  return { start, end: commonEnd(before, text, Math.min(before.length, text.length) - start) };
}

/** How many characters two texts begin with alike. */
function commonStart(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at + chunk <= length && a.slice(at, at + chunk) === b.slice(at, at + chunk)) at += chunk;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** How many characters two texts end with alike, at most `length`. */
function commonEnd(a: string, b: string, length: number): number {
  let at = 0;
  const sameFrom = (count: number): boolean =>
    a.slice(a.length - count, a.length - at) === b.slice(b.length - count, b.length - at);
  while (at + chunk <= length && sameFrom(at + chunk)) at += chunk;
  while (at < length && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at++;
  return at;
}
