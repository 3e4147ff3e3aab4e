import { ProblemError } from '../../base/problem.ts';
import { ByteSource } from './byteSource.ts';

const blockLength = 512;
/** The longest list of extended facts about one entry: an archive that claims more is broken, or wants memory. */
const maxFactsLength = 1024 * 1024;

export type TarType = 'file' | 'directory' | 'symlink' | 'link' | 'other';

export interface TarEntry {
  readonly name: string;
  readonly type: TarType;
  /** Where a link of either kind leads. */
  readonly linkName: string;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly sizeBytes: number;
  /** It has to be read, if at all, before the next entry is asked for. */
  body(): AsyncGenerator<Buffer>;
}

interface Facts {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: string;
  readonly mtime?: string;
  /** A file with holes, told in a way of GNU's own: its bytes here are not its content. */
  readonly isSparse?: boolean;
}

/**
 * The entries of a tar archive (ustar, with the extensions of POSIX and GNU), in their order. Bounded: no more is held than a
 * chunk and the names of one entry. Rejects with `engine.archive-broken`.
 */
export async function* tarEntries(chunks: AsyncIterable<unknown>): AsyncGenerator<TarEntry> {
  const source = new ByteSource(chunks);
  let all: Facts = {};
  let own: Facts = {};
  for (;;) {
    const block = await source.read(blockLength);
    if (block.length === 0 || isZero(block)) break;
    if (block.length < blockLength) throw broken('it ends in the middle');
    const header = parseHeader(block);
    const paddingLength = (blockLength - (header.sizeBytes % blockLength)) % blockLength;
    if (header.flag === 'S') throw broken("it holds files with holes, in a form of GNU's own");
    if ('xgLK'.includes(header.flag)) {
      const facts = await readFacts(source, header);
      if (header.flag === 'g') all = { ...all, ...facts };
      else own = { ...own, ...facts };
      await source.skip(paddingLength);
      continue;
    }
    yield* oneEntry(source, header, { ...all, ...own });
    own = {};
  }
  await source.drain();
}

async function* oneEntry(source: ByteSource, header: Header, facts: Facts): AsyncGenerator<TarEntry> {
  const type = facts.isSparse ? 'other' : typeOf(header);
  const size = facts.size === undefined ? header.sizeBytes : Number(facts.size);
  if (!Number.isSafeInteger(size) || size < 0) throw broken('an entry has no size');
  // Links have a size in some archives, yet no bytes.
  const sizeBytes = type === 'symlink' || type === 'link' || type === 'directory' ? 0 : size;
  let left = sizeBytes;
  const body = async function* (): AsyncGenerator<Buffer> {
    for await (const part of source.take(left)) {
      left -= part.length;
      yield part;
    }
    if (left > 0) throw broken('it ends in the middle of a file');
  };
  const mtimeMs = facts.mtime === undefined ? header.mtimeMs : Number(facts.mtime) * 1000;
  yield {
    name: facts.path ?? header.name,
    type,
    linkName: facts.linkpath ?? header.linkName,
    mode: header.mode,
    mtimeMs: Number.isFinite(mtimeMs) ? mtimeMs : 0,
    sizeBytes,
    body,
  };
  const isWhole = await source.skip(left + ((blockLength - (sizeBytes % blockLength)) % blockLength));
  if (!isWhole) throw broken('it ends in the middle');
}

interface Header {
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** The type as it stands in the archive: `0`, `5`, `x`. */
  readonly flag: string;
}

function parseHeader(block: Buffer): Header {
  if (checksumOf(block) !== numberAt(block, 148, 8)) throw broken('a checksum is wrong');
  const name = textAt(block, 0, 100);
  const isPosix = textAt(block, 257, 6) === 'ustar';
  const prefix = isPosix && block[262] === 0 ? textAt(block, 345, 155) : '';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: textAt(block, 157, 100),
    mode: numberAt(block, 100, 8) & 0o7777,
    sizeBytes: numberAt(block, 124, 12),
    mtimeMs: numberAt(block, 136, 12) * 1000,
    flag: String.fromCharCode(block[156] ?? 0),
  };
}

function typeOf({ flag, name }: Header): TarType {
  switch (flag) {
    case '0':
    case '\0':
    case '7':
      // Before there was a type for them, folders were files with a slash.
      return name.endsWith('/') ? 'directory' : 'file';
    case '5':
      return 'directory';
    case '2':
      return 'symlink';
    case '1':
      return 'link';
    default:
      return 'other';
  }
}

async function readFacts(source: ByteSource, { flag, sizeBytes }: Header): Promise<Facts> {
  if (sizeBytes > maxFactsLength) throw broken('the facts about an entry are too long');
  const bytes = await source.read(sizeBytes);
  if (bytes.length < sizeBytes) throw broken('it ends in the middle');
  const text = bytes.toString('utf8');
  if (flag === 'L') return { path: text.replace(/\0.*$/s, '') };
  if (flag === 'K') return { linkpath: text.replace(/\0.*$/s, '') };
  return parseFacts(bytes);
}

/** `27 path=some/long/name\n`: the length counts bytes, itself too. */
function parseFacts(bytes: Buffer): Facts {
  const facts: Record<string, string | boolean> = {};
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, Math.max(space, at)));
    if (space === -1 || !Number.isInteger(length) || length <= space - at + 1 || at + length > bytes.length) {
      throw broken('the facts about an entry cannot be read');
    }
    const text = bytes.toString('utf8', space + 1, at + length - 1);
    const equals = text.indexOf('=');
    const key = text.slice(0, equals);
    if (key === 'path' || key === 'linkpath' || key === 'size' || key === 'mtime') facts[key] = text.slice(equals + 1);
    if (key.startsWith('GNU.sparse.')) facts['isSparse'] = true;
    at += length;
  }
  return facts;
}

/** Octal, or, where that has too few digits, binary with the first bit set. */
function numberAt(block: Buffer, at: number, length: number): number {
  if (((block[at] ?? 0) & 0x80) === 0) {
    const digits = textAt(block, at, length).trim();
    if (!/^[0-7]*$/.test(digits)) throw broken('a number cannot be read');
    return digits === '' ? 0 : parseInt(digits, 8);
  }
  let value = BigInt((block[at] ?? 0) & 0x7f);
  for (let index = at + 1; index < at + length; index++) value = value * 256n + BigInt(block[index] ?? 0);
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw broken('a number is too large');
  return number;
}

function textAt(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end);
}

/** The checksum of the header, computed with its own field blank. */
function checksumOf(block: Buffer): number {
  let sum = 0;
  for (let index = 0; index < blockLength; index++) sum += index >= 148 && index < 156 ? 0x20 : (block[index] ?? 0);
  return sum;
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function broken(why: string): ProblemError {
  return new ProblemError({
    code: 'engine.archive-broken',
    severity: 'error',
    message: `The archive cannot be read: ${why}. Create it again, as a tar file without compression.`,
  });
}
