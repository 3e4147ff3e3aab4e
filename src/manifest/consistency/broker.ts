import { brokerSchemeOf, brokerUrlForms, isBrokerUrl, unknownBrokerScheme } from '../../base/kinds/brokerSchemes.ts';
import { maskUrl } from '../../base/mask.ts';
import { correctWord } from '../problems/fixes.ts';
import { didYouMean } from '../problems/suggest.ts';
import { entriesOf, find, findMap, textOf, type MapNode, type Node } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

const redisImages: ReadonlySet<string> = new Set([
  'redis',
  'valkey',
  'redis-stack',
  'redis-stack-server',
  'keydb',
  'dragonfly',
]);
/** Images that are known to be something else. Of any other nobody can tell. */
const otherImages: ReadonlySet<string> = new Set(
  ['rabbitmq', 'kafka', 'cp-kafka', 'nats', 'activemq', 'artemis', 'mosquitto', 'pulsar', 'zookeeper'].concat([
    'postgres',
    'mysql',
    'mariadb',
    'mongo',
    'memcached',
    'elasticsearch',
    'nginx',
    'httpd',
    'busybox',
    'alpine',
  ]),
);

/** The broker must be a Redis that is there, and channels need one. */
export function checkBroker(root: MapNode, context: ConsistencyContext): void {
  const broker = find(root, 'x-patchbay', 'broker');
  const text = textOf(broker);
  if (!broker || text === undefined) return checkChosen(root, context);
  const { problems } = context;
  if (text.includes('://')) {
    if (isBrokerUrl(text)) return;
    const message = brokerSchemeOf(text)
      ? `The broker "${maskUrl(text)}" is no Redis address. Write ${brokerUrlForms()}.`
      : unknownBrokerScheme(text).message;
    return problems.error('undefined-broker', message, broker.at);
  }
  const services = findMap(root, 'services');
  const service = services?.entries.get(text);
  if (!service) {
    const known = [...(services?.entries.keys() ?? [])];
    const hint = didYouMean(text, known) || ' Name a service, or write a redis:// URL.';
    const message = `The broker "${maskUrl(text)}" is no service of this application.${hint}`;
    return problems.error('undefined-broker', message, broker.at, [], correctWord(text, known, broker.at, problems));
  }
  const image = imageOf(service.value);
  if (!otherImages.has(image)) return;
  const message = `No channel can be served: the broker "${text}" runs ${image}, and channels are served by Redis. Name a Redis service.`;
  problems.error('unusable-broker', message, broker.at, [
    { message: `"${text}" is declared here.`, at: service.keyAt },
  ]);
}

/** If no broker is named, the application's only Redis service is used. */
function checkChosen(root: MapNode, { active, problems }: ConsistencyContext): void {
  const channels = findMap(root, 'x-patchbay', 'channels');
  const first = entriesOf(channels)[0];
  if (!first) return;
  const all = entriesOf(find(root, 'services')).filter(
    ([name, service]) => redisImages.has(name) || redisImages.has(imageOf(service)),
  );
  const running = all.filter(([name]) => active.has(name));
  const candidates = running.length > 0 ? running : all;
  if (candidates.length === 1) return;
  const related = candidates.map(([name, , at]) => ({ message: `"${name}" is a Redis.`, at }));
  const message =
    candidates.length === 0
      ? 'No broker can serve these channels: none is named, and no service is a Redis. Set "broker:" to a service or a redis:// URL.'
      : `Which of ${candidates.map(([name]) => name).join(', ')} serves these channels? Say it with "broker:".`;
  problems.warning('no-broker', message, first[2], related);
}

function imageOf(service: Node): string {
  const image = textOf(find(service, 'image')) ?? '';
  return (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
}
