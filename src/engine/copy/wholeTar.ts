const blockBytes = 512;

/** A file of an archive; readable by all where it says no mode. */
interface TarFile {
  readonly name: string;
  readonly content: Buffer;
  readonly mode?: number;
}

/** An archive of a few files that are in memory, the same bytes each time: of root, without a time. Names are at most 100 bytes. */
export function wholeTar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ name, content, mode = 0o644 }) => [
    tarHeader(name, content.length, mode),
    content,
    Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]);
}

/** A header of the ustar format. */
function tarHeader(name: string, size: number, mode: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, digits: number): void => {
    header.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  };
  header.write(name, 0, 100, 'latin1');
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  // The sum is taken as if its own place held spaces.
  header.write('        0', 148, 'latin1');
  header.write('ustar\0' + '00', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  header.writeUInt8(0, 154);
  return header;
}
