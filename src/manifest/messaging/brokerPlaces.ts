import { entriesOf, find, flagOf, textOf, type Node } from '../tree/tree.ts';
import { isRedisService } from './redisServices.ts';

/** A broker is named by a text, or by a mapping with more about it: the node that says which service or URL it is. */
export function brokerTargetIn(place: Node | undefined): Node | undefined {
  if (place?.kind !== 'map') return place;
  return find(place, 'service') ?? find(place, 'url');
}

/** The services and URLs whose clients are to get names: `identify: true` of a broker, or of whichever is the only Redis. */
export function identifiedBrokers(root: Node | undefined): readonly string[] {
  const declared = find(root, 'x-patchbay');
  const places = [find(declared, 'broker'), ...entriesOf(find(declared, 'brokers')).map(([, place]) => place)];
  const targets = places.flatMap((place) => {
    if (!flagOf(find(place, 'identify'))) return [];
    const target = textOf(brokerTargetIn(place));
    return target === undefined ? redisServicesIn(root) : [target];
  });
  return [...new Set(targets)];
}

function redisServicesIn(root: Node | undefined): readonly string[] {
  const services = entriesOf(find(root, 'services'));
  return services.flatMap(([name, node]) => (isRedisService(name, textOf(find(node, 'image')) ?? '') ? [name] : []));
}
