/** A path in a container that a secret or a config is mounted at, unless it is given another. */
export interface GrantPath {
  readonly space: 'secrets' | 'configs';
  /** The name of the secret or config. */
  readonly name: string;
  /** Where the name starts in the text. */
  readonly index: number;
}

/** `/run/secrets/NAME`, and `/NAME`, which may be the path of a config. */
export function grantPaths(text: string): readonly GrantPath[] {
  if (!text.includes('/')) return [];
  const found: GrantPath[] = [];
  for (const match of text.matchAll(/(?<![\w./-])(\/run\/secrets\/|\/)([\w.-]{1,200})(?![\w./-])/g)) {
    const [, before = '', name = ''] = match;
    found.push({ space: before === '/' ? 'configs' : 'secrets', name, index: match.index + before.length });
  }
  return found;
}
