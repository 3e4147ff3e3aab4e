import { RE2JS, RE2JSSyntaxException, type Matcher } from 're2js';
import { Effort, TooMuchWork } from '../effort.ts';
import type { ExpressionMistake } from '../mistake.ts';
import { TimedText } from './timedText.ts';

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

/** Fewer take no time worth measuring, whatever the pattern. */
const quickSteps = 40_000;

/** A pattern of RE2's syntax: looking takes time linear in the text, whatever the pattern. */
export interface Regex {
  /** With an effort it throws `TooMuchWork` when the row's time is over. */
  isFoundIn(text: string, maxLength?: number, effort?: Effort): boolean;
  /** Steps that one character may take. */
  readonly programSize: number;
  /** So much of one message is looked at, more would hold up everything else: the larger the pattern, the less. */
  readonly maxLength: number;
  /** Where it is found, as start, end, start, end, …; at most so many places. */
  places(text: string, maxPlaces: number): number[];
}

/** Compiles a pattern, or says what is wrong with it. */
export function compileRegex(
  pattern: string,
  isCaseSensitive: boolean,
): { readonly regex: Regex } | { readonly mistake: ExpressionMistake } {
  if (pattern.length > maxPatternLength) {
    return { mistake: { message: `The pattern is longer than ${maxPatternLength} characters.`, position: null } };
  }
  if (leastSize(pattern) > maxProgramSize) return { mistake: { message: tooLarge, position: null } };
  try {
    const compiled = RE2JS.compile(pattern, isCaseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
    const programSize = compiled.programSize();
    if (programSize > maxProgramSize) return { mistake: { message: tooLarge, position: null } };
    const affordable = Math.floor(maxSteps / Math.max(1, programSize));
    const maxLength = Math.min(mostLength, Math.max(leastLength, affordable));
    const isFoundIn: Regex['isFoundIn'] = (text, max = maxLength, effort) => {
      const seen = text.length > max ? `${text.slice(0, max)}${unseenRest}` : text;
      if (!effort || seen.length * programSize <= quickSteps) return compiled.test(seen);
      // The library takes String objects as well.
      return compiled.test(new TimedText(seen, effort, programSize) as unknown as string);
    };
    const marker = new PlaceMarker(compiled, programSize);
    return { regex: { maxLength, programSize, isFoundIn, places: (text, most) => marker.places(text, most) } };
  } catch (error) {
    return { mistake: mistakeOf(error, pattern) };
  }
}

const tooLarge = 'The pattern is too large: what it repeats is too long, or repeated too often.';

/** What counted repetitions make of a pattern at least: the library would find out only once it has made all of it. */
function leastSize(pattern: string): number {
  let size = 0;
  for (const [, least, most] of pattern.matchAll(/\{(\d{1,4})(?:,(\d{0,4}))?\}/g)) size += Number(most || least);
  return size;
}

const slowLineMs = 2;

/** Marks are for the eye: a pattern that takes long for lines as short as those shown marks no more of them. */
class PlaceMarker {
  readonly #pattern: RE2JS;
  readonly #programSize: number;
  readonly #effort = new Effort();
  #slowLinesLeft = 2;

  constructor(pattern: RE2JS, programSize: number) {
    this.#pattern = pattern;
    this.#programSize = programSize;
  }

  places(text: string, maxPlaces: number): number[] {
    if (text.length * this.#programSize <= quickSteps) return placesIn(this.#pattern.matcher(text), maxPlaces);
    if (this.#slowLinesLeft === 0) return [];
    this.#effort.begin();
    const startMs = performance.now();
    try {
      const timed = new TimedText(text, this.#effort, this.#programSize) as unknown as string;
      return placesIn(this.#pattern.matcher(timed), maxPlaces);
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error;
      return [];
    } finally {
      if (performance.now() - startMs > slowLineMs) this.#slowLinesLeft--;
    }
  }
}

function placesIn(matcher: Matcher, maxPlaces: number): number[] {
  const places: number[] = [];
  while (places.length < maxPlaces * 2 && matcher.find()) {
    if (matcher.end() > matcher.start()) places.push(matcher.start(), matcher.end());
  }
  return places;
}

function mistakeOf(error: unknown, pattern: string): ExpressionMistake {
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
