import { ownProperty } from '../base/ownProperty.ts';
import { createHash } from 'node:crypto';
import type { Ipam, Network, Volume } from '../manifest/model.ts';
import { canonicalText } from './configHash.ts';
import type { NetworkSettings, VolumeSettings } from './observation.ts';

/** A hash of all that a network is made from but its name and labels. It is kept with the network, as a container's is. */
export function settingsHash(network: Network): string {
  const { driver, driverOpts, isInternal, isAttachable, hasIpv4, hasIpv6, ipam } = network;
  const settings = {
    driver,
    driverOpts: driverOpts && canonicalText(driverOpts),
    isInternal,
    isAttachable,
    hasIpv4,
    hasIpv6,
  };
  return createHash('sha256')
    .update(canonicalText({ ...settings, ipam: ipam && canonicalText(ipam) }))
    .digest('hex');
}

/**
 * What of a network is not as the manifest says, in the manifest's words: `driver`, `ipam.config`. What the manifest does not say
 * the engine has chosen, and it is no difference. Values are in none of it: an option may be a secret.
 */
export function networkChanges(network: Network, there: NetworkSettings): readonly string[] {
  // The engine may spell a setting otherwise than it was told: what is known to be made from the same is the same.
  if (there.settingsHash !== undefined && there.settingsHash === settingsHash(network)) return [];
  const { driver, driverOpts = {}, isInternal, hasIpv6, ipam = {} } = network;
  const changes = [
    ...(driver !== undefined && driver !== there.driver ? ['driver'] : []),
    ...optionChanges('driver_opts', driverOpts, there.options),
    ...(isInternal !== there.isInternal ? ['internal'] : []),
    ...(hasIpv6 !== undefined && hasIpv6 !== there.hasIpv6 ? ['enable_ipv6'] : []),
    ...ipamChanges(ipam, there),
  ];
  return changes.length === 0 && there.settingsHash !== undefined ? ['its settings'] : changes;
}

/** The same for a volume, which has nothing but its driver and options to compare. */
export function volumeChanges(
  { driver = 'local', driverOpts, labels }: Volume,
  there: VolumeSettings,
): readonly string[] {
  return [
    ...(driver === there.driver ? [] : ['driver']),
    ...allChanges('driver_opts', driverOpts, there.options),
    ...(there.labels ? allChanges('labels', ownLabels(labels), ownLabels(there.labels)) : []),
  ];
}

function allChanges(
  attribute: string,
  wanted: Readonly<Record<string, string>>,
  there: Readonly<Record<string, string>>,
): readonly string[] {
  const gone = Object.keys(there).filter((name) => !Object.hasOwn(wanted, name));
  return [...optionChanges(attribute, wanted, there), ...gone.map((name) => `${attribute}.${name}`)];
}

/** Leaves out the labels by which Compose, Docker and Patchbay recognise what is theirs. */
function ownLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(labels);
  return Object.fromEntries(entries.filter(([name]) => !/^(com\.docker\.|dev\.patchbay\.)/.test(name)));
}

function optionChanges(
  attribute: string,
  wanted: Readonly<Record<string, string>>,
  there: Readonly<Record<string, string>>,
): readonly string[] {
  const isSame = (name: string): boolean => ownProperty(there, name) === wanted[name];
  return Object.keys(wanted)
    .filter((name) => !isSame(name))
    .map((name) => `${attribute}.${name}`);
}

function ipamChanges({ driver, config = [], options = {} }: Ipam, there: NetworkSettings): readonly string[] {
  const isThere = (pool: (typeof config)[number]): boolean =>
    there.pools.some(
      (its) =>
        isSaid(pool.subnet, its.subnet) && isSaid(pool.gateway, its.gateway) && isSaid(pool.ipRange, its.ipRange),
    );
  return [
    ...(driver !== undefined && driver !== there.ipamDriver ? ['ipam.driver'] : []),
    ...(config.every(isThere) ? [] : ['ipam.config']),
    ...optionChanges('ipam.options', options, there.ipamOptions),
  ];
}

function isSaid(wanted: string | undefined, there: string | undefined): boolean {
  return wanted === undefined || wanted === there;
}
