import { byDefault, find, findMap, withEntries, type MapNode, type Node } from '../tree/tree.ts';

/** `gpus` of a service, where a request that says no number is for all there are. */
export function gpusOf(service: MapNode): Node | undefined {
  return counted(find(service, 'gpus'));
}

/** `deploy` of a service, with the same for its devices. */
export function deployOf(service: MapNode): Node | undefined {
  const deploy = findMap(service, 'deploy');
  const resources = findMap(deploy, 'resources');
  const reservations = findMap(resources, 'reservations');
  const devices = find(reservations, 'devices');
  if (!deploy || !resources || !reservations || devices?.kind !== 'list') return find(service, 'deploy');
  const filled = withEntries(reservations, { devices: counted(devices) });
  return withEntries(deploy, { resources: withEntries(resources, { reservations: filled }) });
}

function counted(requests: Node | undefined): Node | undefined {
  if (requests?.kind !== 'list') return requests;
  const items = requests.items.map((item) => {
    if (item.kind !== 'map' || find(item, 'count') || find(item, 'device_ids')) return item;
    return withEntries(item, { count: byDefault(-1, item.at, 'all devices that fit') });
  });
  return { ...requests, items };
}
