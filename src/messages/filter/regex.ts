import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { FilterMistake } from './matcher.ts';

const maxPatternLength = 1000;
/** In steps of its program: repetitions of repetitions multiply. */
const maxProgramSize = 10_000;
/**
 * Time is linear in the text, but a large pattern takes microseconds for each character: steps that one message may take,
 * some tens of milliseconds. What lies behind is not looked at.
 */
const maxSteps = 1_500_000;
const leastLength = 512;
export const mostLength = 262_144;
/** Stands for the rest of a text that is cut, so that its end is not taken for the end of the whole. */
export const unseenRest = '\0';

/** A pattern of RE2's syntax: looking takes time linear in the text, whatever the pattern. */
export interface Regex {
  isFoundIn(text: string, maxLength?: number): boolean;
  /** So much of one message is looked at, more would hold up everything else: the larger the pattern, the less. */
  readonly maxLength: number;
  /** Where it is found, as start, end, start, end, …; at most so many places. */
  places(text: string, maxPlaces: number): number[];
}

/** Compiles a pattern, or says what is wrong with it. */
export function compileRegex(
  pattern: string,
  isCaseSensitive: boolean,
): { readonly regex: Regex } | { readonly mistake: FilterMistake } {
  if (pattern.length > maxPatternLength) {
    return { mistake: { message: `The pattern is longer than ${maxPatternLength} characters.`, position: null } };
  }
  try {
    const compiled = RE2JS.compile(pattern, isCaseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
    const programSize = compiled.programSize();
    if (programSize > maxProgramSize) return { mistake: { message: tooLarge, position: null } };
    const affordable = Math.floor(maxSteps / Math.max(1, programSize));
    const maxLength = Math.min(mostLength, Math.max(leastLength, affordable));
    return {
      regex: {
        maxLength,
        isFoundIn: (text, max = maxLength) =>
          compiled.test(text.length > max ? `${text.slice(0, max)}${unseenRest}` : text),
        places: (text, maxPlaces) => placesIn(compiled, text, maxPlaces),
      },
    };
  } catch (error) {
    return { mistake: mistakeOf(error, pattern) };
  }
}

const tooLarge = 'The pattern is too large: what it repeats is too long, or repeated too often.';

function placesIn(compiled: RE2JS, text: string, maxPlaces: number): number[] {
  const matcher = compiled.matcher(text);
  const places: number[] = [];
  while (places.length < maxPlaces * 2 && matcher.find()) {
    if (matcher.end() > matcher.start()) places.push(matcher.start(), matcher.end());
  }
  return places;
}

function mistakeOf(error: unknown, pattern: string): FilterMistake {
  if (!(error instanceof RE2JSSyntaxException)) {
    return { message: error instanceof Error ? error.message : String(error), position: null };
  }
  // Without regard to case the library puts a flag before the pattern.
  const part = (error.getPattern() ?? '').replace(/^\(\?i\)/, '');
  const position = part === '' ? -1 : pattern.indexOf(part);
  const shown = part === '' || part === pattern ? '' : `: ${part}`;
  return { message: `${sentence(error.getDescription())}${shown}`, position: position < 0 ? null : position };
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
