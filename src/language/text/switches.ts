import type { Position, Range } from '../../base/problem.ts';
import { builtInPacks, builtInPolicies } from '../../manifest/governance/packs/builtInPacks.ts';
import { problemCodes } from '../../manifest/problems/problemCodes.ts';
import { lintRules } from '../../policy/lint/lint.ts';
import { disableMarker, namesDisabledIn, ruleNameOf } from '../../manifest/problems/disableComments.ts';
import { switchableCodes } from '../../policy/lint/switches.ts';
import { wiringPrefix, wiringRules } from '../../policy/lint/wiringRules.ts';
import { marks } from './mask.ts';
import type { SourceFile } from './snapshot.ts';

/** A hint that can be switched off: its code, what it looks for, and why. */
export interface Switchable {
  readonly code: string;
  readonly summary: string;
  readonly help: string;
}

/** All of them, by their names without what stands before the dot. */
export const switchables: ReadonlyMap<string, Switchable> = new Map(
  [
    // One that is a rule of the linter, too, is explained as that.
    ...builtInPolicies.map(({ name, message, pack }) => ({
      code: `policy.${name}`,
      summary: message,
      help: `A policy of the pack "${pack}". ${builtInPacks[pack].says}`,
    })),
    ...lintRules.map(({ name, summary, help }) => ({ code: `lint.${name}`, summary, help })),
    ...Object.entries(wiringRules).map(([name, { summary, help }]) => ({
      code: `${wiringPrefix}${name}`,
      summary,
      help,
    })),
    ...Object.entries(problemCodes)
      .filter(([code]) => switchableCodes.includes(code))
      .map(([code, { title, why, next }]) => ({
        code: `manifest.${code}`,
        summary: `${title}.`,
        help: `${why} ${next}`,
      })),
  ].map((one) => [ruleNameOf(one.code), one]),
);

/** The hint that a comment switches off at a position, and where its name stands. */
export function switchedOffAt(
  { lines }: SourceFile,
  { line, character }: Position,
): { readonly about: Switchable; readonly range: Range } | undefined {
  const names = namesDisabledIn(lines[line] ?? '');
  const found = names.find((one) => one.character <= character && character <= one.character + one.name.length);
  const about = found && switchables.get(ruleNameOf(found.name));
  if (!found || !about) return undefined;
  const end = { line, character: found.character + found.name.length };
  return { about, range: { start: { line, character: found.character }, end } };
}

/** The place of the name that is being written behind `# patchbay-disable`, and the names before it. */
export function switchBeingWritten(
  file: SourceFile,
  { line, character }: Position,
): { readonly range: Range; readonly before: readonly string[] } | undefined {
  const text = file.lines[line] ?? '';
  const marker = text.indexOf(disableMarker);
  const start = marker + disableMarker.length;
  if (marker === -1 || character < start) return undefined;
  if (file.masked.upTo(file.lines, line)[line]?.text[marker] !== marks.comment) return undefined;
  const written = text.slice(start, character);
  if (!/^(?:\s*[\w.-]+\s*,)*\s*[\w.-]*$/.test(written)) return undefined;
  const word = /[\w.-]*$/.exec(written)?.[0] ?? '';
  const rest = /^[\w.-]*/.exec(text.slice(character))?.[0] ?? '';
  const before = namesDisabledIn(text.slice(0, character - word.length)).map(({ name }) => ruleNameOf(name));
  const range = {
    start: { line, character: character - word.length },
    end: { line, character: character + rest.length },
  };
  return { range, before };
}
