import { maskUrl } from '../mask.ts';
import type { Problem } from '../problem.ts';

/** What a broker's URL says, decoded. */
export interface BrokerUrl {
  readonly scheme: BrokerScheme;
  /** Undefined where the URL names nobody; either may be empty. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly hosts: readonly WrittenHost[];
  /** The file of a socket. */
  readonly socket: string | undefined;
  /** What sentinels call the server that they watch. */
  readonly master: string | undefined;
  readonly database: number | undefined;
  readonly query: string;
}

/** A server's name or number, without brackets, and its port where one is written. */
export interface WrittenHost {
  readonly host: string;
  readonly port: number | undefined;
}

const ofServer = { hosts: [0, 1], path: /^\/?(?<database>\d{0,4})$/ } as const;
const ofCluster = { hosts: [1, Infinity], path: /^\/?$/ } as const;
const ofSentinels = { hosts: [1, Infinity], path: /^\/(?<master>[^/]+)(?:\/(?<database>\d{0,4}))?$/ } as const;

/**
 * The schemes of URLs that name a broker: how such a URL is written, how many hosts it may name, at least and at most, and what
 * its path may be. Each has a driver in `broker/connect.ts`.
 */
const schemes = {
  redis: { form: 'redis://host:port', ...ofServer },
  rediss: { form: 'rediss://host:port', ...ofServer },
  unix: { form: 'unix:///path/to/socket', hosts: [0, 0], path: /^(?<socket>\/.+)$/s },
  'redis+cluster': { form: 'redis+cluster://host:port,host:port', ...ofCluster },
  'rediss+cluster': { form: 'rediss+cluster://host:port,host:port', ...ofCluster },
  'redis+sentinel': { form: 'redis+sentinel://host:port,host:port/master', ...ofSentinels },
  'rediss+sentinel': { form: 'rediss+sentinel://host:port,host:port/master', ...ofSentinels },
} as const;

export type BrokerScheme = keyof typeof schemes;

/** The forms of all URLs that name a broker, as words. */
export function brokerUrlForms(): string {
  const forms = Object.values(schemes).map(({ form }) => form);
  return `${forms.slice(0, -1).join(', ')} or ${forms.at(-1) ?? ''}`;
}

/** The scheme of a broker's URL; undefined for one that no driver knows. An absolute path names a socket. */
export function brokerSchemeOf(url: string): BrokerScheme | undefined {
  if (url.startsWith('/')) return 'unix';
  const scheme = writtenScheme(url);
  return Object.hasOwn(schemes, scheme) ? (scheme as BrokerScheme) : undefined;
}

const urlParts =
  /^(?:(?<username>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^/?#@]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?$/;
const hostParts = /^(?:\[(?<ip6>[0-9a-f:.]+)\]|(?<name>[^:[\]\s]+))(?::(?<port>\d{1,5}))?$/i;

/** Reads a broker's URL, or the path of its socket; undefined when it has not the form that its scheme asks for. */
export function parseBrokerUrl(url: string): BrokerUrl | undefined {
  const scheme = brokerSchemeOf(url);
  if (scheme === undefined) return undefined;
  const rest = url.startsWith('/') ? url : url.slice(`${scheme}://`.length);
  // The name of a socket's file is taken as it is, whatever stands in it.
  const parts: Groups = scheme === 'unix' ? { path: rest } : urlParts.exec(rest)?.groups;
  const path = schemes[scheme].path.exec(parts?.['path'] ?? '');
  const hosts = parseHosts(parts?.['hosts'] ?? '');
  const [fewest, most] = schemes[scheme].hosts;
  if (!parts || !path || !hosts || hosts.length < fewest || hosts.length > most) return undefined;
  const { username, password = '', query = '' } = parts;
  const { socket, master, database }: NonNullable<Groups> = path.groups ?? {};
  const credentials = username === undefined ? undefined : { username, password };
  return decoded({
    scheme,
    credentials,
    hosts,
    socket,
    master,
    database: database ? Number(database) : undefined,
    query,
  });
}

type Groups = Readonly<Record<string, string | undefined>> | undefined;

function parseHosts(text: string): readonly WrittenHost[] | undefined {
  if (text === '') return [];
  const hosts = text.split(',').map((one) => {
    const { ip6, name, port }: NonNullable<Groups> = hostParts.exec(one)?.groups ?? {};
    return { host: ip6 ?? name ?? '', port: port === undefined ? undefined : Number(port) };
  });
  return hosts.every(({ host, port = 0 }) => host !== '' && port <= 65_535) ? hosts : undefined;
}

function decoded(url: BrokerUrl): BrokerUrl | undefined {
  const { credentials, hosts, master } = url;
  try {
    return {
      ...url,
      credentials: credentials && {
        username: decodeURIComponent(credentials.username),
        password: decodeURIComponent(credentials.password),
      },
      hosts: hosts.map(({ host, port }) => ({ host: decodeURIComponent(host), port })),
      master: master === undefined ? undefined : decodeURIComponent(master),
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Says that no driver serves a URL, and which there are. */
export function unknownBrokerScheme(url: string): Problem {
  const scheme = writtenScheme(url);
  const why = scheme === '' ? 'is no URL' : `has the scheme "${scheme}", for which there is no driver`;
  const message = `The broker "${maskUrl(url)}" ${why}. Write ${brokerUrlForms()}.`;
  return { code: 'broker.bad-address', severity: 'error', message };
}

function writtenScheme(url: string): string {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase() ?? '';
}
