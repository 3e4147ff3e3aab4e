/** What is wrong with the text of a filter, and where in it; undefined when it can be used. */
export type FilterMistakeOf = (
  mode: 'cel' | 'regex',
  text: string,
) => { readonly message: string; readonly position: number | null } | undefined;

/** What resolving reads from: the disk, or open editors over it. */
export interface ManifestHost {
  /** Undefined when the file is not there or cannot be read. */
  readText(path: string): string | undefined;
  exists(path: string): boolean;
  /** The environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Expressions and patterns are compiled elsewhere; left out, they are not looked at. */
  readonly filterMistake?: FilterMistakeOf | undefined;
}
