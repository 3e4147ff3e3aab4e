import type { RedisOptions } from 'ioredis';
import { readBoundedSync } from '../../../base/disk/boundedFile.ts';
import { brokerUrlForms, parseBrokerUrl, type WrittenHost } from '../../../base/kinds/brokerSchemes.ts';
import { ProblemError } from '../../../base/problem.ts';
import { maskUrl } from '../../../base/mask.ts';

/** Where a broker is, with credentials masked, and how its servers are to be reached. */
export interface RedisAddress {
  readonly label: string;
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** How each server is connected to. A host is named only where there is a single server. */
  readonly options: RedisOptions;
  /** The nodes of a cluster that are asked for the others; empty for the other kinds. */
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
  const parsed = parseBrokerUrl(url);
  if (!parsed) throw badAddress(label);
  const { scheme, credentials, hosts, socket, master, database: db = 0 } = parsed;
  if (socket !== undefined) return { label, kind: 'single', options: { path: socket }, seeds: [] };
  const [protocol, topology] = scheme.split('+');
  const query = new URLSearchParams(parsed.query);
  const options: RedisOptions = {
    ...(credentials?.username && { username: credentials.username }),
    ...(credentials?.password && { password: credentials.password }),
    ...(protocol === 'rediss' && { tls: tlsOptions(query, label) }),
  };
  if (topology === 'cluster') {
    return { label, kind: 'cluster', options, seeds: hosts.map((host) => withPort(host, defaultPort)) };
  }
  if (master !== undefined) {
    const sentinelPassword = query.get('sentinelPassword');
    const sentinelOptions = {
      ...options,
      name: master,
      db,
      sentinels: hosts.map((host) => withPort(host, defaultSentinelPort)),
      ...(sentinelPassword && { sentinelPassword }),
      ...(options.tls && { enableTLSForSentinelMode: true, sentinelTLS: options.tls }),
    };
    return { label, kind: 'sentinel', options: sentinelOptions, seeds: [] };
  }
  const place = withPort(hosts[0] ?? { host: 'localhost', port: undefined }, defaultPort);
  return { label, kind: 'single', options: { ...place, db, ...options }, seeds: [] };
}

function withPort({ host, port }: WrittenHost, otherwise: number): HostPort {
  return { host, port: port ?? otherwise };
}

/** A bundle of all public authorities takes a quarter of this. */
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

function badAddress(label: string): ProblemError {
  return new ProblemError({
    code: 'broker.bad-address',
    severity: 'error',
    message: `"${label}" is not a Redis address. Write ${brokerUrlForms()}.`,
  });
}

function unreadable(name: string, path: string, label: string, cause: unknown): ProblemError {
  const message = `Cannot read ${path}, which ${label} names as ${name}. Correct the path, or leave it out.`;
  return new ProblemError({ code: 'broker.bad-address', severity: 'error', message }, cause);
}
