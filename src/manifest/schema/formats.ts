import { endOf } from '../../base/days.ts';
import { localPort, parsePullPolicy } from './scalars.ts';

/** The formats that the Compose Specification demands of texts. */
export type Format = keyof typeof formats;

/** Each format with the text that follows the path in a message: `must be …`. */
export const formats = {
  containerName: {
    wanted: 'letters, digits, "_", "." and "-", a letter or digit first',
    fits: (text: string) => text === '' || /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(text),
  },
  publishedPort: {
    wanted: 'a port or a range such as 8000-8009',
    fits: (text: string) => text === '' || isRange(text, 0),
  },
  exposedPort: { wanted: 'a port such as 8080, 8080-8085 or 53/udp', fits: isExposed },
  localPort: {
    wanted: 'a port such as 8080, or 9000:8080 for the local port and the container port',
    fits: (text: string) =>
      text.split(':').every((port) => isRange(port, 1) && !port.includes('-')) && localPort.test(text),
  },
  protocol: { wanted: 'tcp, udp or sctp', fits: (text: string) => /^(tcp|udp|sctp|)$/i.test(text) },
  portMode: { wanted: 'host or ingress', fits: (text: string) => /^(host|ingress|)$/.test(text) },
  ipv4: { wanted: 'an IPv4 address such as 172.16.0.10', fits: (text: string) => text === '' || isIPv4(text) },
  ipv6: { wanted: 'an IPv6 address such as fd00::10', fits: (text: string) => text === '' || isIPv6(text) },
  address: { wanted: 'an IP address', fits: (text: string) => text === '' || isIPv4(text) || isIPv6(text) },
  subnet: { wanted: 'a subnet such as 172.28.0.0/16', fits: isSubnet },
  mac: { wanted: 'a MAC address such as 02:42:ac:11:65:43', fits: isMac },
  cgroupRule: {
    wanted: 'a rule such as "c 1:3 mr"',
    fits: (text: string) => /^[acb] *(\d+|\*):(\d+|\*) [rwm]*$/.test(text),
  },
  policyName: {
    wanted: 'letters, digits, "_", "." and "-", a letter first, 80 at most',
    fits: (text: string) => /^[a-zA-Z][\w.-]{0,79}$/.test(text),
  },
  ticket: {
    wanted: 'the number or the address of a ticket',
    fits: (text: string) => text.trim() !== '',
  },
  until: {
    wanted: 'a day such as 2026-12-31, or a moment such as 2026-12-31T18:00:00Z',
    fits: (text: string) => endOf(text) !== undefined,
  },
  digest: {
    wanted: 'what `patchbay policy digest` prints: sha256: and 64 hexadecimal digits',
    fits: (text: string) => /^sha256:[0-9a-f]{64}$/.test(text),
  },
  pullPolicy: {
    wanted: 'always, never, missing, if_not_present, build, refresh, daily, weekly or every_DURATION',
    fits: (text: string) => text === '' || parsePullPolicy(text) !== undefined,
  },
} satisfies Readonly<Record<string, { readonly wanted: string; readonly fits: (text: string) => boolean }>>;

function isRange(text: string, lowest: number): boolean {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return first !== '' && Number(first) >= lowest && Number(first) <= Number(last) && Number(last) <= 65_535;
}

function isExposed(text: string): boolean {
  const [range = '', protocol = 'tcp', ...rest] = text.split('/');
  return text === '' || (rest.length === 0 && formats.protocol.fits(protocol) && isRange(range, 1));
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
}

function isIPv6(text: string): boolean {
  return (text.match(/:/g)?.length ?? 0) > 1 && /^[0-9a-f:.]{2,45}(%\w{1,20})?$/i.test(text);
}

function isSubnet(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return text === '' || (rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most);
}

function isMac(text: string): boolean {
  return text === '' || /^([0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}$/i.test(text);
}
