/** `services.a.ports[0]`, `x-patchbay.channels."orders.created".kind` → keys. Undefined when a quote or bracket stays open. */
export function parseExplainPath(text: string): readonly string[] | undefined {
  const keys: string[] = [];
  let index = 0;
  while (index < text.length) {
    const part = /^(?:\.?\[\s*)?(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^.[\]"']+))(\s*\])?/.exec(text.slice(index));
    const opens = part?.[0].replace(/^\./, '').startsWith('[');
    if (!part || opens !== (part[4] !== undefined)) return undefined;
    keys.push(part[1]?.replace(/\\(.)/g, '$1') ?? part[2] ?? (part[3] ?? '').trim());
    index += part[0].length;
    if (text[index] === '.') index++;
    else if (index < text.length && text[index] !== '[') return undefined;
  }
  return keys;
}

/** The same path as it is written: a key that holds a dot, a bracket or a quote is quoted. */
export function explainPathText(path: readonly string[]): string {
  return path.map((key) => (/^[^.[\]"'\s]+$/.test(key) ? key : JSON.stringify(key))).join('.');
}
