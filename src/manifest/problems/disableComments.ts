/** What a comment starts with that switches rules off. */
export const disableMarker = '# patchbay-disable ';

/** True when a line of comment names the rule behind the marker, wherever. */
export function isDisabledIn(line: string | undefined, rule: string): boolean {
  const at = line?.indexOf(disableMarker) ?? -1;
  if (line === undefined || at === -1) return false;
  const words = line.slice(at + disableMarker.length).match(/[\w.-]+/g) ?? [];
  return words.some((word) => ruleNameOf(word).replace(/\.$/, '') === rule);
}

/** The names behind the marker, up to where the line says why. */
export function namesDisabledIn(line: string): readonly { readonly name: string; readonly character: number }[] {
  const at = line.indexOf(disableMarker);
  if (at === -1) return [];
  const start = at + disableMarker.length;
  const list =
    /^\s*[\w.-]+(?:\s*,\s*[\w.-]+|\s+(?:lint|manifest|wiring|policy)\.[\w-]+)*/.exec(line.slice(start))?.[0] ?? '';
  return [...list.matchAll(/[\w.-]+/g)].map(({ 0: name, index }) => ({ name, character: start + index }));
}

/** The name of a rule, with or without what it is a rule of. */
export function ruleNameOf(word: string): string {
  return word.replace(/^(lint|manifest|wiring|policy)\./, '');
}
