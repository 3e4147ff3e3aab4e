import type { RedisOptions } from 'ioredis';
import { readBoundedSync } from '../../../base/disk/boundedFile.ts';
import { brokerSchemeOf, brokerUrlForms } from '../../../base/kinds/brokerSchemes.ts';
import { ProblemError } from '../../../base/problem.ts';
import { maskUrl } from '../../../base/mask.ts';

/** Where a broker is, with credentials masked, and how its servers are to be reached. */
export interface RedisAddress {
  readonly label: string;
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** For the server of a single one, for whom the sentinels name, or for every node of a cluster: these then have no host. */
  readonly options: RedisOptions;
  /** Nodes of a cluster to ask for the others; none for the other kinds. */
  readonly seeds: readonly HostPort[];
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const defaultPort = 6379;
const defaultSentinelPort = 26379;

/**
 * Reads `redis://[user[:password]@]host[:port][/database]`, `rediss://…` (TLS), `unix:///path` and a plain absolute path,
 * `redis+cluster://[user[:password]@]host:port,host:port` and `redis+sentinel://host:port,host:port/master[/database]`
 * (`rediss+…` for TLS; user and password are the server's, `sentinelPassword` the sentinels' own). With TLS the files
 * of `?ca=`, `cert=` and `key=` are read, and `servername=` is whom the certificate has to name.
 * @throws ProblemError `broker.bad-address`.
 */
export function parseAddress(url: string): RedisAddress {
  const label = maskUrl(url);
  const path = socketPath(url);
  if (path) return { label, kind: 'single', options: { path }, seeds: [] };
  const parts = urlParts.exec(url)?.groups;
  if (!parts) throw badAddress(label);
  const { user, password, hosts = '', path: rest = '', query = '' } = parts;
  const [scheme, topology] = brokerSchemeOf(url)?.split('+') ?? [];
  const options: RedisOptions = {
    ...(user && { username: decode(user, label) }),
    ...(password && { password: decode(password, label) }),
    ...(scheme === 'rediss' && { tls: tlsOptions(new URLSearchParams(query), label) }),
  };
  if (topology === 'sentinel') return sentinelAddress(label, options, hosts, rest, query);
  if (topology === 'cluster') {
    if (rest.replace('/', '') !== '') throw badAddress(label);
    return { label, kind: 'cluster', options, seeds: places(hosts, defaultPort, label) };
  }
  const [place, ...others] = places(hosts || 'localhost', defaultPort, label);
  if (!place || others.length > 0) throw badAddress(label);
  return { label, kind: 'single', options: { ...place, db: database(rest, label), ...options }, seeds: [] };
}

const urlParts =
  /^rediss?(?:\+(?:cluster|sentinel))?:\/\/(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^/?#@]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?$/i;

function sentinelAddress(
  label: string,
  options: RedisOptions,
  hosts: string,
  path: string,
  query: string,
): RedisAddress {
  const [, name = '', rest = ''] = path.split('/');
  if (name === '') throw badAddress(label);
  const sentinelPassword = new URLSearchParams(query).get('sentinelPassword');
  return {
    label,
    kind: 'sentinel',
    options: {
      ...options,
      name: decode(name, label),
      db: database(rest, label),
      sentinels: places(hosts, defaultSentinelPort, label).map(({ host, port }) => ({ host, port })),
      ...(sentinelPassword && { sentinelPassword }),
      ...(options.tls && { enableTLSForSentinelMode: true, sentinelTLS: options.tls }),
    },
    seeds: [],
  };
}

function places(hosts: string, port: number, label: string): readonly HostPort[] {
  return hosts.split(',').map((text) => {
    const match = /^(?:\[(?<ip6>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))(?::(?<port>\d{1,5}))?$/i.exec(text)?.groups;
    const number = match?.['port'] === undefined ? port : Number(match['port']);
    if (!match || number > 65_535) throw badAddress(label);
    return { host: match['ip6'] ?? decode(match['name'] ?? '', label), port: number };
  });
}

function database(path: string, label: string): number {
  const text = path.replace(/^\//, '');
  if (!/^\d{0,4}$/.test(text)) throw badAddress(label);
  return Number(text || '0');
}

/** A bundle of all authorities there are is a quarter of it. */
const maxCertificateBytes = 1_048_576;

function tlsOptions(query: URLSearchParams, label: string): NonNullable<RedisOptions['tls']> {
  const read = (name: string): string | undefined => {
    const path = query.get(name);
    if (path === null) return undefined;
    try {
      return readBoundedSync(path, maxCertificateBytes).toString('utf8');
    } catch (error) {
      throw unreadable(name, path, label, error);
    }
  };
  const [ca, cert, key] = [read('ca'), read('cert'), read('key')];
  const servername = query.get('servername');
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), ...(servername && { servername }) };
}

function socketPath(url: string): string | undefined {
  if (url.startsWith('/')) return url;
  return /^unix:\/\/\//i.test(url) ? url.slice('unix://'.length) : undefined;
}

function decode(text: string, label: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw badAddress(label);
    throw error;
  }
}

function badAddress(label: string): ProblemError {
  return new ProblemError({
    code: 'broker.bad-address',
    severity: 'error',
    message: `"${label}" is no Redis address. Write ${brokerUrlForms()}.`,
  });
}

function unreadable(name: string, path: string, label: string, cause: unknown): ProblemError {
  const message = `Cannot read ${path}, which ${label} names as ${name}. Correct the path, or leave it out.`;
  return new ProblemError({ code: 'broker.bad-address', severity: 'error', message }, cause);
}
