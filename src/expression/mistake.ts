/** Why an expression or a pattern cannot be used, and which part of it is to blame. */
export interface ExpressionMistake {
  readonly message: string;
  /** A UTF-16 offset in the text; null where it is not known. */
  readonly position: number | null;
  /** Where the part ends, exclusive; left out where it is not known. */
  readonly end?: number;
}
