/** Who one is to a broker. */
export interface BrokerCredentials {
  /** Empty for Redis's default user. */
  readonly username: string;
  readonly password: string;
}

/** What credentials are kept under: the broker's place, without anything that is a credential itself. */
export function brokerPlace(url: string): string {
  const withoutQuery = url.replace(/[?#].*$/s, '');
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(withoutQuery)?.[0] ?? '';
  const at = withoutQuery.lastIndexOf('@');
  return at < scheme.length ? withoutQuery : scheme + withoutQuery.slice(at + 1);
}

/** The URL with credentials, unless it has its own; a socket's path takes none. */
export function withCredentials(url: string, credentials: BrokerCredentials | undefined): string {
  const scheme = /^rediss?(?:\+(?:cluster|sentinel))?:\/\//i.exec(url)?.[0];
  if (!credentials || scheme === undefined || brokerPlace(url) !== url.replace(/[?#].*$/s, '')) return url;
  const { username, password } = credentials;
  return `${scheme}${encodeURIComponent(username)}:${encodeURIComponent(password)}@${url.slice(scheme.length)}`;
}

/** Reads what was stored: credentials by place. What does not fit is left out. */
export function parseCredentials(text: string | undefined): ReadonlyMap<string, BrokerCredentials> {
  const stored = parseObject(text ?? '{}');
  const entries = Object.entries(stored).flatMap(([place, value]): [string, BrokerCredentials][] => {
    if (typeof value !== 'object' || value === null) return [];
    const { username, password } = value as Readonly<Record<string, unknown>>;
    return typeof username === 'string' && typeof password === 'string' ? [[place, { username, password }]] : [];
  });
  return new Map(entries);
}

export function formatCredentials(credentials: ReadonlyMap<string, BrokerCredentials>): string {
  return JSON.stringify(Object.fromEntries(credentials));
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
