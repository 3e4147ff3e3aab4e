/** Where a client is, as the server sees it. */
export interface ClientAddress {
  /** Without brackets; empty for a unix socket. */
  readonly host: string;
  readonly port: number;
}

/** Reads `10.0.0.7:51234`, `[fd00::7]:51234`, and `/run/redis.sock:0` or `unix:/run/redis.sock` for a unix socket. */
export function clientAddress(text: string): ClientAddress {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  const host = text.slice(0, Math.max(0, colon)).replace(/^\[(.*)\]$/s, '$1');
  if (colon < 1 || host.includes('/') || !Number.isInteger(port)) return { host: '', port: 0 };
  return { host: host.replace(/^::ffff:(?=\d+\.)/i, ''), port };
}
