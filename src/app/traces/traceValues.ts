import type { IdentifierRole } from '../../base/kinds/identifiers.ts';
import type { HopIdentifier } from '../../protocol/traces/trace.ts';

/** What is shared with most others stands first. The id of a message is shared with what came of it, a span with little. */
const priorities: readonly IdentifierRole[] = ['correlation', 'trace', 'id', 'cause', 'span', 'parent', 'reply'];

/** The values by which a message can be traced, each once, the most telling first. */
export function traceValues(identifiers: readonly HopIdentifier[]): readonly HopIdentifier[] {
  const sorted = priorities.flatMap((role) => identifiers.filter((each) => each.role === role));
  return eachOnce(sorted);
}

const maxCandidates = 100;
const maxCandidateLength = 128;
const maxDepth = 3;

/** Texts and numbers of a payload and fields that somebody may want to follow by hand, with where they stand. */
export function valuesIn(
  json: string | null,
  fields: readonly (readonly [name: string, value: string])[],
): readonly Pick<HopIdentifier, 'value' | 'at'>[] {
  const found: Pick<HopIdentifier, 'value' | 'at'>[] = [];
  const walk = (value: unknown, at: string, depth: number): void => {
    if (found.length >= maxCandidates) return;
    // A number that JavaScript cannot hold would be another one.
    if (typeof value === 'string' || (typeof value === 'number' && isExact(value))) {
      const text = String(value).trim();
      if (text.length > 1 && text.length <= maxCandidateLength) found.push({ value: text, at });
      return;
    }
    if (typeof value !== 'object' || value === null || depth >= maxDepth) return;
    for (const [name, member] of Object.entries(value)) walk(member, `${at}.${name}`, depth + 1);
  };
  if (json !== null) walk(parsed(json), 'payload', 0);
  for (const [name, value] of fields) walk(value, name, maxDepth);
  return eachOnce(found);
}

function eachOnce<V extends { readonly value: string }>(all: readonly V[]): readonly V[] {
  return all.filter(({ value }, at) => all.findIndex((each) => each.value === value) === at);
}

function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // What was cut is no JSON.
    return undefined;
  }
}
