import { quote, textAtLocation } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { entriesOf, textOf, type Node, type ScalarNode } from '../tree/tree.ts';

const words: ReadonlySet<string> = new Set(['yes', 'no', 'on', 'off', 'y', 'n']);

/** Variables whose text is another one than what is written, or would be to a reader of YAML 1.1. */
export function reportMisreadVariables(node: Node, problems: ProblemList): void {
  for (const [name, value] of entriesOf(node)) {
    if (value.kind !== 'scalar' || value.value === null || value.origin) continue;
    const text = String(value.value);
    // What is longer than its text stands in quotes.
    if (typeof value.value === 'string' && (!words.has(text.toLowerCase()) || !isAsLong(value, text))) continue;
    if (typeof value.value === 'number' && isAsLong(value, text)) continue;
    const written = textAtLocation(value.at, problems);
    if (written === undefined || /^["'|>]/.test(written)) continue;
    report(name, written, text, value, problems);
  }
}

function report(name: string, written: string, text: string, { at }: ScalarNode, problems: ProblemList): void {
  const fix = quote(at, problems);
  if (written !== text) {
    const message = `${name} is written ${written}, and YAML makes "${text}" of it. Put it in quotes to keep it as it is.`;
    return problems.warning('misread', message, at, [], fix);
  }
  const message = `Some readers of YAML make a boolean of ${written}. Put the value of ${name} in quotes.`;
  problems.hint('misread', message, at, [], fix);
}

/** `22:22` without quotes is one number of base 60 to a reader of YAML 1.1. */
export function reportMisreadPort(item: Node, problems: ProblemList): void {
  const text = textOf(item) ?? '';
  if (item.kind !== 'scalar' || item.origin || !/^[1-9]\d{0,4}(:[0-5]?\d)+$/.test(text) || !isAsLong(item, text))
    return;
  const message = `Some readers of YAML make one number of base 60 of ${text}. Put it in quotes.`;
  problems.warning('misread', message, item.at, [], quote(item.at, problems));
}

/** True when nothing but the text itself is written at its place: the file need not be looked at. */
function isAsLong({ at: { range } }: ScalarNode, text: string): boolean {
  return range.start.line === range.end.line && range.end.character - range.start.character === text.length;
}
