import type { Effort } from '../effort.ts';
import { compileRegex, type Regex } from '../regex/regex.ts';

const maxPatterns = 100;
/** Patterns that come with a message are made for it alone. */
const maxLength = 300;
const maxProgramSize = 2000;
/** A pattern that is made costs as much as a tenth of what a row may, and a large one in its proportion. */
const stepsPerPattern = 20_000;
const stepsPerLetter = 300;

/** Patterns are written into an expression, or come with a message: few, or kept in bounds. */
export class PatternBook {
  readonly #patterns = new Map<string, Regex | undefined>();

  /** Undefined for what is no pattern, or too large, or more than the row may take. */
  get(pattern: string, effort: Effort): Regex | undefined {
    if (this.#patterns.has(pattern)) return this.#patterns.get(pattern);
    if (!effort.spend(stepsPerPattern + pattern.length * stepsPerLetter)) return undefined;
    if (this.#patterns.size >= maxPatterns) this.#patterns.clear();
    const regex = made(pattern);
    this.#patterns.set(pattern, regex);
    return regex;
  }
}

function made(pattern: string): Regex | undefined {
  if (pattern.length > maxLength) return undefined;
  const compiled = compileRegex(pattern, true);
  return 'regex' in compiled && compiled.regex.programSize <= maxProgramSize ? compiled.regex : undefined;
}
