import type { NetworkUse, Service } from '../../manifest/model.ts';

/** Says why a new container of a service cannot start while the old one runs, for people. Undefined if it can. */
export function whyNotStartFirst(service: Service): string | undefined {
  const { ports, containerName, networkMode, networks, macAddress, devices = [], mounts } = service;
  if (ports.some(({ published }) => published !== undefined)) return 'it publishes a fixed port';
  if (networkMode === 'host') return 'it uses the ports of the host';
  if (containerName !== undefined) return 'it has a container_name';
  if (macAddress !== undefined || Object.values(networks).some(hasOwnAddress)) return 'it has an address of its own';
  if (devices.length > 0) return 'it uses a device';
  if (mounts.some(({ type, source }) => type === 'volume' && source === undefined)) return 'it has an anonymous volume';
  return undefined;
}

function hasOwnAddress({ ipv4Address, ipv6Address, macAddress, linkLocalIps }: NetworkUse): boolean {
  return [ipv4Address, ipv6Address, macAddress, linkLocalIps].some((address) => address !== undefined);
}
