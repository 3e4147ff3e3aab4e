/** What a function is called of: `a.startsWith("b")` of a string. Of nothing it is called by itself: `has(a.b)`. */
export type CelReceiver = 'nothing' | 'string' | 'bytes' | 'list' | 'map' | 'timestamp' | 'duration' | 'optional';

/** What every side must know about one function of CEL. */
export interface CelFunctionTraits {
  readonly of: readonly CelReceiver[];
  /** What follows the name, as far as it is always so. */
  readonly opens: string;
  /** What it says or makes, as completion tells it to people. */
  readonly says: string;
}

const onTimestamp = { of: ['timestamp'], opens: '()' } as const;
const onBoth = { of: ['timestamp', 'duration'], opens: '()' } as const;
const onItems = { of: ['list', 'map'], opens: '(x, ' } as const;
const onText = { of: ['string'], opens: '("' } as const;
const ofText = { of: ['string'], opens: '()' } as const;
const alone = { of: ['nothing'], opens: '(' } as const;

/**
 * Every function that an expression may call. The evaluator gives each its meaning, and completion offers them in this order. In
 * a name such as `optional.of` the part before the dot is no receiver.
 */
export const celFunctions = {
  has: { ...alone, says: 'is the field there' },
  isSet: { ...alone, says: 'is anything there, under a name in brackets too' },
  size: { of: ['nothing', 'string', 'bytes', 'list', 'map'], opens: '(', says: 'length' },
  string: { of: ['nothing', 'bytes'], opens: '(', says: 'as text' },
  duration: { of: ['nothing'], opens: '("', says: '"5m", "1h"' },
  timestamp: { of: ['nothing'], opens: '("', says: '"2025-01-31T12:00:00Z"' },
  int: { ...alone, says: 'as a whole number' },
  uint: { ...alone, says: 'as a whole number, not below 0' },
  double: { ...alone, says: 'as a number' },
  bool: { ...alone, says: 'as true or false' },
  bytes: { ...alone, says: 'as bytes' },
  type: { ...alone, says: 'what kind of value it is' },
  dyn: { ...alone, says: 'a value of any kind' },

  contains: { ...onText, says: 'of text' },
  startsWith: { ...onText, says: 'of text' },
  endsWith: { ...onText, says: 'of text' },
  matches: { ...onText, says: 'a regular expression' },
  lowerAscii: { ...ofText, says: 'in lower case' },
  upperAscii: { ...ofText, says: 'in upper case' },
  trim: { ...ofText, says: 'without space around it' },
  reverse: { ...ofText, says: 'from its end to its beginning' },
  indexOf: { ...onText, says: 'where a text begins, or -1' },
  lastIndexOf: { ...onText, says: 'where a text begins last, or -1' },
  charAt: { of: ['string'], opens: '(', says: 'one character' },
  substring: { of: ['string'], opens: '(', says: 'a part of it' },
  replace: { ...onText, says: 'with one text in place of another' },
  split: { ...onText, says: 'a list of its parts' },
  format: { of: ['string'], opens: '([', says: 'with values in place of %s, %d' },

  exists: { ...onItems, says: 'true of one item at least' },
  all: { ...onItems, says: 'true of every item' },
  exists_one: { ...onItems, says: 'true of exactly one item' },
  filter: { ...onItems, says: 'the items of which it is true' },
  map: { ...onItems, says: 'what is made of each item' },
  join: { of: ['list'], opens: '("', says: 'one text' },

  getFullYear: { ...onTimestamp, says: 'the year' },
  getMonth: { ...onTimestamp, says: 'the month, from 0' },
  getDate: { ...onTimestamp, says: 'the day of the month, from 1' },
  getDayOfMonth: { ...onTimestamp, says: 'the day of the month, from 0' },
  getDayOfWeek: { ...onTimestamp, says: 'the day of the week, from 0 for Sunday' },
  getDayOfYear: { ...onTimestamp, says: 'the day of the year, from 0' },
  getHours: { ...onBoth, says: 'hours' },
  getMinutes: { ...onBoth, says: 'minutes' },
  getSeconds: { ...onBoth, says: 'seconds' },
  getMilliseconds: { ...onBoth, says: 'milliseconds' },

  hasValue: { of: ['optional'], opens: '()', says: 'is there a value' },
  value: { of: ['optional'], opens: '()', says: 'the value that is there' },
  or: { of: ['optional'], opens: '(', says: 'another one where there is no value' },
  orValue: { of: ['optional'], opens: '(', says: 'the value, or another one' },
  optMap: { of: ['optional'], opens: '(x, ', says: 'what is made of the value' },
  optFlatMap: { of: ['optional'], opens: '(x, ', says: 'the optional that is made of the value' },

  'cel.bind': { of: ['nothing'], opens: '(x, ', says: 'a name for a value' },
  'strings.quote': { ...alone, says: 'in quotes' },
  'optional.of': { ...alone, says: 'a value that is there' },
  'optional.ofNonZeroValue': { ...alone, says: 'a value, unless it is empty' },
  'optional.none': { of: ['nothing'], opens: '()', says: 'no value' },
} as const satisfies Readonly<Record<string, CelFunctionTraits>>;

export type CelFunctionName = keyof typeof celFunctions;
