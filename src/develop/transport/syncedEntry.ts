/** One entry of a tar archive that goes into a container. */
export interface SyncedEntry {
  /** Relative, without a slash at its end. */
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
  /** Of a file: how many bytes follow. */
  readonly sizeBytes: number;
  readonly linkTarget?: string;
}

const blockBytes = 512;
/** GNU tar reads whole records from a pipe, whatever the archive says of its end. */
const recordBytes = 20 * blockBytes;
const maxNameBytes = 100;
/** What eleven octal digits can say. */
const maxOctalSize = 8 ** 11 - 1;

/**
 * The header of an entry, with those before it that it needs. Long names are told as GNU tar does: busybox's tar reads over the
 * headers of POSIX. Owners are numbers alone, so that nobody looks up a name.
 */
export function tarHeader(entry: SyncedEntry): Buffer {
  const name = Buffer.from(entry.type === 'folder' ? `${entry.name}/` : entry.name);
  const link = Buffer.from(entry.linkTarget ?? '');
  return Buffer.concat([
    ...(name.length > maxNameBytes ? longText('L', name) : []),
    ...(link.length > maxNameBytes ? longText('K', link) : []),
    header(name, link, typeFlags[entry.type], entry),
  ]);
}

/** What fills up the last block of a file. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc(roundedUp(sizeBytes, blockBytes) - sizeBytes);
}

/** What ends an archive whose entries take so many bytes. */
export function tarEnd(entriesBytes: number): Buffer {
  return Buffer.alloc(roundedUp(entriesBytes + 2 * blockBytes, recordBytes) - entriesBytes);
}

const typeFlags = { file: '0', link: '2', folder: '5' } as const;

function longText(flag: 'L' | 'K', text: Buffer): Buffer[] {
  const sizeBytes = text.length + 1;
  const facts = { mode: 0o644, uid: 0, gid: 0, mtimeMs: 0, sizeBytes };
  const name = Buffer.from('././@LongLink');
  return [
    header(name, Buffer.alloc(0), flag, facts),
    text,
    Buffer.alloc(roundedUp(sizeBytes, blockBytes) - text.length),
  ];
}

function header(
  name: Buffer,
  link: Buffer,
  flag: string,
  { mode, uid, gid, mtimeMs, sizeBytes }: Omit<SyncedEntry, 'name' | 'type'>,
): Buffer {
  const block = Buffer.alloc(blockBytes);
  name.copy(block, 0, 0, maxNameBytes);
  writeNumber(block, 100, 8, mode & 0o7777);
  writeNumber(block, 108, 8, uid);
  writeNumber(block, 116, 8, gid);
  writeNumber(block, 124, 12, sizeBytes);
  writeNumber(block, 136, 12, Math.max(0, Math.floor(mtimeMs / 1000)));
  block.write('        ', 148);
  block.write(flag, 156);
  link.copy(block, 157, 0, maxNameBytes);
  block.write('ustar  \0', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Octal digits, or what GNU tar writes where they do not suffice: a large file, or an id of a user namespace. */
function writeNumber(block: Buffer, at: number, length: number, value: number): void {
  if (value <= (length === 12 ? maxOctalSize : 8 ** (length - 1) - 1)) {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
    return;
  }
  block[at] = 0x80;
  for (let place = at + length - 1, rest = value; place > at; place--, rest = Math.floor(rest / 256)) {
    block[place] = rest % 256;
  }
}

function roundedUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}
