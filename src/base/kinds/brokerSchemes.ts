import { maskUrl } from '../mask.ts';
import type { Problem } from '../problem.ts';

const host = String.raw`(\[[0-9a-f:.]+\]|[^:@,/?#[\]\s]+)(:\d{1,5})?`;
const credentials = String.raw`([^@/?#]*@)?`;
const rest = String.raw`(/[^?#]*)?(\?[^#]*)?`;
const single = `${credentials}(${host})?${rest}`;
const cluster = `${credentials}${host}(,${host})*${rest}`;
const sentinel = `${credentials}${host}(,${host})*/[^/?#]+${rest}`;

/**
 * The schemes of URLs that name a broker: how such a URL is written, and a pattern for what stands behind `://`. Each has a
 * driver in `broker/connect.ts`.
 */
const schemes = {
  redis: { form: 'redis://host:port', pattern: single },
  rediss: { form: 'rediss://host:port', pattern: single },
  unix: { form: 'unix:///path/to/socket', pattern: '/.+' },
  'redis+cluster': { form: 'redis+cluster://host:port,host:port', pattern: cluster },
  'rediss+cluster': { form: 'rediss+cluster://host:port,host:port', pattern: cluster },
  'redis+sentinel': { form: 'redis+sentinel://host:port,host:port/master', pattern: sentinel },
  'rediss+sentinel': { form: 'rediss+sentinel://host:port,host:port/master', pattern: sentinel },
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

/** Whether a URL has the form that its scheme asks for. */
export function isBrokerUrl(url: string): boolean {
  const scheme = brokerSchemeOf(url);
  return scheme !== undefined && new RegExp(`^[a-z+]+://${schemes[scheme].pattern}$`, 'i').test(url);
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
