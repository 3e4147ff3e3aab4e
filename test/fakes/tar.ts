/** One entry of an archive that a test writes, with whatever a hostile one may hold. */
export interface TarPart {
  readonly name: string;
  /** As it stands in the archive; a file when left out. */
  readonly type?: string;
  readonly linkName?: string;
  readonly mode?: number;
  readonly mtimeS?: number;
  readonly bytes?: Buffer;
  /** In place of how many bytes there are. */
  readonly size?: number;
}

/** A tar archive, written by hand: no library writes what must not be in one. */
export function tarOf(parts: readonly TarPart[]): Buffer {
  return Buffer.concat([...parts.flatMap(partOf), Buffer.alloc(1024)]);
}

function partOf(part: TarPart): Buffer[] {
  const { name, linkName = '', bytes = Buffer.alloc(0) } = part;
  const facts = [
    ...(Buffer.byteLength(name) > 100 ? [fact('path', name)] : []),
    ...(Buffer.byteLength(linkName) > 100 ? [fact('linkpath', linkName)] : []),
  ];
  const extended = facts.length === 0 ? [] : partOf({ name: 'facts', type: 'x', bytes: Buffer.from(facts.join('')) });
  return [...extended, headerOf(part), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
}

/** Its length counts itself, too. */
function fact(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = String(length + String(length).length).length;
  return `${length + digits}${rest}`;
}

function headerOf({ name, type = '0', linkName = '', mode, mtimeS = 0, bytes, size }: TarPart): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const rights = mode ?? (type === '5' ? 0o755 : 0o644);
  block.write(name.slice(0, 100), 0);
  block.write(octal(rights, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size ?? bytes?.length ?? 0, 12), 124);
  block.write(octal(mtimeS, 12), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(linkName.slice(0, 100), 157);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
