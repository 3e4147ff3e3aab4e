export interface PortForm {
  readonly target: number;
  readonly published?: string;
  readonly hostIp?: string;
  readonly protocol: string;
}

const maxRange = 65_536;

/**
 * `[[address:]published:]target[/protocol]`, where both may be ranges of one length, or `published` alone a range to
 * choose from. The ports, or what is wrong.
 */
export function parsePorts(text: string): readonly PortForm[] | string {
  const slash = text.lastIndexOf('/');
  const protocol = slash === -1 ? 'tcp' : text.slice(slash + 1).toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) return `Invalid protocol: ${protocol}`;
  const address = slash === -1 ? text : text.slice(0, slash);
  const targetAt = address.lastIndexOf(':');
  const target = range(address.slice(targetAt + 1));
  if (!target || target.first === 0) return `Invalid containerPort: ${address.slice(targetAt + 1)}`;
  if (targetAt === -1) return spread(target, undefined, undefined, protocol);
  const host = address.slice(0, targetAt);
  const publishedAt = host.lastIndexOf(':');
  const hostIp = publishedAt === -1 ? undefined : unbracket(host.slice(0, publishedAt));
  if (hostIp !== undefined && !isAddress(hostIp)) return `Invalid ip address: ${host.slice(0, publishedAt)}`;
  const publishedText = host.slice(publishedAt + 1);
  if (publishedText === '') return spread(target, undefined, hostIp, protocol);
  const published = range(publishedText);
  if (!published) return `Invalid hostPort: ${publishedText}`;
  const isChoice = target.first === target.last && published.first !== published.last;
  if (isChoice) return [{ target: target.first, published: publishedText, ...(hostIp && { hostIp }), protocol }];
  if (published.last - published.first !== target.last - target.first) {
    return `Invalid ranges specified for container and host Ports: ${address.slice(targetAt + 1)} and ${publishedText}`;
  }
  return spread(target, published.first, hostIp, protocol);
}

interface PortRange {
  readonly first: number;
  readonly last: number;
}

export function range(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first > last || last >= maxRange ? undefined : { first, last };
}

function spread(
  target: PortRange,
  firstPublished: number | undefined,
  hostIp: string | undefined,
  protocol: string,
): readonly PortForm[] {
  return Array.from({ length: target.last - target.first + 1 }, (_, index) => ({
    target: target.first + index,
    ...(firstPublished !== undefined && { published: String(firstPublished + index) }),
    ...(hostIp !== undefined && hostIp !== '' && { hostIp }),
    protocol,
  }));
}

function unbracket(address: string): string {
  return address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}

function isAddress(address: string): boolean {
  if (address === '') return true;
  const parts = address.split('.');
  const isVersion4 = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  const isVersion6 = (address.match(/:/g)?.length ?? 0) > 1 && /^[0-9a-f:.%]{2,60}$/i.test(address);
  return isVersion4 || isVersion6;
}
