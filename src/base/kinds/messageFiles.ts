/** What every side must know about one way in which a file holds many messages. */
interface MessageFileTraits {
  /** The name in lists that ask for it. */
  readonly label: string;
  /** How such files end, in lower case. */
  readonly extensions: readonly string[];
}

/** Every form of a file from which messages are read. `transfer/files` must read each: the compiler asks for the reader of a new one. */
export const messageFiles = {
  ndjson: { label: 'NDJSON', extensions: ['.ndjson', '.jsonl', '.ldjson'] },
  json: { label: 'JSON', extensions: ['.json'] },
  csv: { label: 'CSV', extensions: ['.csv', '.tsv'] },
} as const satisfies Readonly<Record<string, MessageFileTraits>>;

export type MessageFileFormat = keyof typeof messageFiles;
export const messageFileFormats = Object.keys(messageFiles) as readonly MessageFileFormat[];

/** What the end of a file's name says of its format. */
export function messageFileFormatOf(path: string): MessageFileFormat | undefined {
  const lower = path.toLowerCase();
  return messageFileFormats.find((format) => messageFiles[format].extensions.some((end) => lower.endsWith(end)));
}
