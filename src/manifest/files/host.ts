/** What resolving reads from: the disk, or open editors over it. */
export interface ManifestHost {
  /** Undefined when the file is not there or cannot be read. */
  readText(path: string): string | undefined;
  exists(path: string): boolean;
  /** The environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}
