import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { FilterMistake } from './matcher.ts';

const maxPatternLength = 1000;
/** Of one text: time is linear, but a pattern may take microseconds for each character. What lies behind is not looked at. */
const maxSearched = 262_144;

/** A pattern of RE2's syntax: looking takes time linear in the text, whatever the pattern. */
export interface Regex {
  isFoundIn(text: string): boolean;
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
    return {
      regex: {
        isFoundIn: (text) => compiled.matcher(text.length > maxSearched ? text.slice(0, maxSearched) : text).find(),
        places: (text, maxPlaces) => placesIn(compiled, text, maxPlaces),
      },
    };
  } catch (error) {
    return { mistake: mistakeOf(error, pattern) };
  }
}

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
