import type { RedisOptions } from 'ioredis';
import { ProblemError } from '../../base/problem.ts';
import { maskUrl } from '../maskUrl.ts';

/** Where a server is, with credentials masked, and how ioredis is to reach it. */
export interface RedisAddress {
  readonly label: string;
  readonly options: RedisOptions;
}

const defaultPort = 6379;

/**
 * Reads `redis://[user[:password]@]host[:port][/database]`, `rediss://…` (TLS), `unix:///path` and a plain absolute path.
 * @throws ProblemError `broker.bad-address`.
 */
export function parseAddress(url: string): RedisAddress {
  const label = maskUrl(url);
  const path = socketPath(url);
  if (path) return { label, options: { path } };
  if (!URL.canParse(url)) throw badAddress(label);
  const parsed = new URL(url);
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') throw badAddress(label);
  const database = parsed.pathname.replace(/^\//, '');
  if (!/^\d{0,4}$/.test(database)) throw badAddress(label);
  return {
    label,
    options: {
      host: parsed.hostname.replace(/^\[|\]$/g, '') || 'localhost',
      port: parsed.port ? Number(parsed.port) : defaultPort,
      db: Number(database || '0'),
      ...(parsed.username && { username: decode(parsed.username, label) }),
      ...(parsed.password && { password: decode(parsed.password, label) }),
      ...(parsed.protocol === 'rediss:' && { tls: {} }),
    },
  };
}

function socketPath(url: string): string | undefined {
  if (url.startsWith('/')) return url;
  return url.startsWith('unix:///') ? url.slice('unix://'.length) : undefined;
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
    message: `"${label}" is no Redis address. Write redis://host:port, rediss://host:port or unix:///path/to/socket.`,
  });
}
