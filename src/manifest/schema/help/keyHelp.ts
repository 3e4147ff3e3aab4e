/**
 * What can be said of a key beyond its one line in the attribute table. Hover and completion read it; nothing else does, so
 * that only the language server carries these texts.
 */
export interface KeyHelp {
  /** Sentences behind the one line, where a rule is easily got wrong. */
  readonly more?: string;
  /** What holds when the key is left out: a value as it would be written. */
  readonly default?: string;
  /** A short piece of YAML that begins with the key. */
  readonly example?: string;
  /**
   * The usual values of the key, or of the items of its list, in the order in which they are offered. `<name>` stands for
   * what the author chooses: `service:<name>`.
   */
  readonly values?: ValueTexts;
}

/** A value as it is written → what it means. */
export type ValueTexts = Readonly<Record<string, string>>;

/** Title of an attribute table → key → help. */
export type HelpTable = Readonly<Record<string, Readonly<Record<string, KeyHelp>>>>;
