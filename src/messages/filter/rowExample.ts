import { isUtf8 } from 'node:buffer';
import { TooMuchWork } from '../../expression/effort.ts';
import { conditionLike, type Example, type ExampleSteps, type WantedExample } from '../../expression/filter/example.ts';
import { messageName } from '../logs/logMessage.ts';
import type { RowLens } from '../rows/rowLens.ts';
import { rowVariable, type VerdictOf } from './celMatcher.ts';

interface ShownExample {
  readonly condition: string | null;
  readonly problem: string | null;
}

/** A condition that is true of the rows which have what the lens's row has at a place; or of all others. */
export function rowExample(
  lens: RowLens,
  verdictOf: VerdictOf,
  steps: ExampleSteps,
  wanted: WantedExample,
): ShownExample {
  const example = tried(() => {
    const place = bytesAt(lens, steps) ?? messageAt(lens, steps) ?? steps;
    return conditionLike(place, rowVariable(lens, verdictOf), wanted);
  });
  return { condition: null, problem: null, ...example };
}

function tried(make: () => Example): Example {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TooMuchWork)) throw error;
    return { problem: 'This message is too large for a filter to look at all of it.' };
  }
}

/** Of a line of a log that is fields, what is shown and meant is its message. */
function messageAt(lens: RowLens, [root, ...rest]: ExampleSteps): ExampleSteps | undefined {
  const fields = root === 'payload' && rest.length === 0 ? lens.logLine?.fields : undefined;
  const name = fields && messageName(fields);
  return name === undefined ? undefined : ['payload', name];
}

/** Where bytes that are no text can be compared; undefined for a value that is told apart as it is. */
function bytesAt(lens: RowLens, steps: ExampleSteps): ExampleSteps | undefined {
  const place = placeOfField(lens, steps);
  const bytes = place === undefined ? undefined : lens.value(place);
  // What stands in a text for bytes that are none could be a text's own.
  const isText = bytes && isUtf8(bytes) && !bytes.includes('\ufffd');
  const name = place === undefined ? undefined : lens.names[place];
  return isText || name === undefined || !bytes ? undefined : ['raw', name];
}

function placeOfField(lens: RowLens, [root, name, ...rest]: ExampleSteps): number | undefined {
  if (rest.length > 0) return undefined;
  if (root === 'payload' && name === undefined) return lens.payload === undefined ? lens.payloadPlace : undefined;
  const areAll = root === 'payload' && lens.payloadPlace === undefined;
  if ((!areAll && root !== 'fields') || typeof name !== 'string') return undefined;
  const place = lens.names.lastIndexOf(name);
  return place < 0 ? undefined : place;
}
