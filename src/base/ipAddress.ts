/**
 * An IP address in the one way in which all sides write it: IPv6 in its short form and in small letters, without brackets or a zone; an
 * IPv4 address in an IPv6 one (`::ffff:10.0.0.1`) as IPv4. What is no address comes back as it is.
 */
export function canonicalAddress(text: string): string {
  if (!text.includes(':')) return text;
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const short = URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1);
  if (short === undefined) return text;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  return mapped ? ipv4Of(Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)) : short;
}

/** True of an address that leads nowhere else than to where it is used. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address);
}

/** True of the address that stands for all of a machine: who listens there listens everywhere. */
export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

function ipv4Of(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
