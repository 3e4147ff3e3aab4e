import { parseBrokerUrl } from '../../base/kinds/brokerSchemes.ts';

/** The user and the password that a broker is told. */
export interface BrokerCredentials {
  /** It is empty for the default user of Redis. */
  readonly username: string;
  readonly password: string;
}

/**
 * What credentials are kept under: the whole URL, with its database and its query. Whoever names another certificate authority,
 * or another server, names another broker. Undefined for a URL that has its own credentials or takes none.
 */
export function credentialsKey(url: string): string | undefined {
  const parsed = parseBrokerUrl(url);
  return parsed && !parsed.credentials && parsed.socket === undefined ? url : undefined;
}

/** The URL with credentials, unless it has its own; a socket's path takes none. */
export function withCredentials(url: string, credentials: BrokerCredentials | undefined): string {
  if (!credentials || credentialsKey(url) === undefined) return url;
  const scheme = url.slice(0, url.indexOf('://') + 3);
  const { username, password } = credentials;
  return `${scheme}${encodeURIComponent(username)}:${encodeURIComponent(password)}@${url.slice(scheme.length)}`;
}

/** Reads what was stored: credentials by key. What does not fit is left out. */
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
