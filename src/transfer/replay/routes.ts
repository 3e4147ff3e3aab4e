/** Where messages of a recorded channel go instead. */
export interface ReplayRoute {
  /** The name of a recorded channel. One `*` stands for any text. */
  readonly from: string;
  /** Where its messages go; null leaves them out. */
  readonly to: ReplayTarget | null;
}

export interface ReplayTarget {
  /** The URL of another broker. It may hold credentials. */
  readonly broker?: string | undefined;
  /** The key or channel there. A `*` is the text that the route's `*` stood for. */
  readonly key: string;
}

/** Where messages of a channel go: to a key; nowhere, where a route leaves them out. */
export function routed(channel: string, routes: readonly ReplayRoute[]): ReplayTarget | undefined {
  for (const { from, to } of routes) {
    const rest = matchedText(from, channel);
    if (rest === undefined) continue;
    return to ? { ...to, key: withText(to.key, from.includes('*') ? rest : undefined) } : undefined;
  }
  return { key: channel };
}

/** The text that a pattern's `*` stands for, empty where it has none; undefined where the name does not match. */
function matchedText(pattern: string, name: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === name ? '' : undefined;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const isMatch = name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
  return isMatch ? name.slice(start.length, name.length - end.length) : undefined;
}

function withText(key: string, text: string | undefined): string {
  const star = text === undefined ? -1 : key.indexOf('*');
  return star < 0 ? key : `${key.slice(0, star)}${text}${key.slice(star + 1)}`;
}
