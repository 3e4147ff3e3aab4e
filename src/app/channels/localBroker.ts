import { parseBrokerUrl } from '../../base/kinds/brokerSchemes.ts';

/** True of a broker on this machine: by its socket, or by an address that leads nowhere else. */
export function isLocalBroker(url: string): boolean {
  const parsed = parseBrokerUrl(url);
  if (!parsed) return false;
  if (parsed.socket !== undefined) return true;
  const hosts = parsed.hosts.length > 0 ? parsed.hosts.map(({ host }) => host) : ['localhost'];
  return hosts.every((host) => /^(localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host));
}
