/** What a Go binary says of how it was built. */
export interface GoBuild {
  /** `go1.22.4`. */
  readonly goVersion: string;
  /** The import path of the main package, and its module's. */
  readonly path?: string;
  readonly module?: string;
  /** True after `-trimpath`: it names no folder of the machine it was built on. */
  readonly isTrimmed: boolean;
  /** True without `-gcflags='all=-N -l'`: variables may be missing, and lines skipped. Undefined where it does not say. */
  readonly isOptimised: boolean | undefined;
  /** False after `-ldflags=-s` or `-w`, or `strip`: no breakpoint can be set. */
  readonly hasSymbols: boolean;
  /** `amd64`, `arm64`, or undefined for others. */
  readonly architecture?: string;
}

const magic = Buffer.from('\xff Go buildinf:', 'latin1');
/** The names of sections stand between zero bytes in the table of names. */
const symbolMarks = [Buffer.from('\0.debug_info\0'), Buffer.from('\0.zdebug_info\0')];
const headerLength = 32;
/** Build information is some kB; a longer one is no build information. */
const maxInfoLength = 4 * 1_048_576;
/** Marks that stand over the end of a chunk are found in the next one. */
const overlap = headerLength;

const architectures: Readonly<Record<number, string>> = { 0x3e: 'amd64', 0xb7: 'arm64' };

/** Reads a binary from its beginning to its end; undefined if it was not built by Go. No more is held than a chunk and the information. */
export async function readGoBuild(chunks: AsyncIterable<Buffer>): Promise<GoBuild | undefined> {
  const scan = new BinaryScan();
  for await (const chunk of chunks) {
    scan.take(chunk);
    if (scan.isForeign) return undefined;
  }
  return scan.build();
}

class BinaryScan {
  isForeign = false;
  #architecture: string | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #isBegun = false;
  #info: Buffer | undefined;
  #hasSymbols = false;

  take(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    if (!this.#isBegun) {
      if (bytes.length < headerLength) {
        this.#rest = bytes;
        return;
      }
      this.#isBegun = true;
      this.isForeign = bytes.toString('latin1', 0, 4) !== '\x7fELF';
      this.#architecture = architectures[bytes.readUInt16LE(18)];
    }
    this.#hasSymbols ||= symbolMarks.some((mark) => bytes.includes(mark));
    if (this.#info) this.#grow(chunk);
    else {
      const at = infoStart(bytes);
      if (at !== -1) this.#info = bytes.subarray(at);
    }
    this.#rest = bytes.subarray(Math.max(0, bytes.length - overlap));
  }

  build(): GoBuild | undefined {
    if (!this.#info) return undefined;
    const facts = { hasSymbols: this.#hasSymbols, ...(this.#architecture && { architecture: this.#architecture }) };
    return { ...readInfo(this.#info), ...facts };
  }

  #grow(chunk: Buffer): void {
    const have = this.#info ?? chunk;
    if (have.length < maxInfoLength && !isWhole(have)) this.#info = Buffer.concat([have, chunk]);
  }
}

/** A program that reads build information names the mark as well: what follows must be a size of pointers and flags. */
function infoStart(bytes: Buffer): number {
  for (let at = bytes.indexOf(magic); at !== -1 && at + 16 <= bytes.length; at = bytes.indexOf(magic, at + 1)) {
    if ([0, 4, 8].includes(bytes[at + 14] ?? 1) && (bytes[at + 15] ?? 255) <= 3) return at;
  }
  return -1;
}

type InfoFacts = Omit<GoBuild, 'hasSymbols' | 'architecture'>;

/** Since Go 1.18 both texts follow the header; before, it has pointers to them, which are not followed. */
function readInfo(info: Buffer): InfoFacts {
  const unknown: InfoFacts = { goVersion: 'Go', isTrimmed: false, isOptimised: undefined };
  if (info.length < headerLength || ((info[15] ?? 0) & 2) === 0) return unknown;
  const version = textAt(info, headerLength);
  const lines = version && textAt(info, version.end)?.text.slice(16, -16).split('\n');
  if (!version || !lines) return version ? { ...unknown, goVersion: version.text } : unknown;
  const field = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`${name}\t`))?.split('\t')[1];
  const settings = lines.flatMap((line) => (line.startsWith('build\t') ? [line.slice('build\t'.length)] : []));
  const path = field('path');
  const module = field('mod');
  return {
    goVersion: version.text,
    ...(path !== undefined && { path }),
    ...(module !== undefined && { module }),
    isTrimmed: settings.includes('-trimpath=true'),
    // Without a line of settings nothing is known: a build by Bazel has none.
    isOptimised:
      settings.length === 0 ? undefined : !settings.some((line) => /^-gcflags=.*-N\b/.test(line) && /-l\b/.test(line)),
  };
}

function isWhole(info: Buffer): boolean {
  if (info.length < headerLength || ((info[15] ?? 0) & 2) === 0) return info.length >= headerLength;
  const version = textAt(info, headerLength);
  return version !== undefined && textAt(info, version.end) !== undefined;
}

/** A length as Go's varint, and as many bytes; undefined when they are not all there. */
function textAt(bytes: Buffer, at: number): { readonly text: string; readonly end: number } | undefined {
  let length = 0;
  let index = at;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = bytes[index++];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const end = index + length;
  return length > maxInfoLength || end > bytes.length ? undefined : { text: bytes.toString('utf8', index, end), end };
}
