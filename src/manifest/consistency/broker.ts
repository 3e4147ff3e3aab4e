import { brokerSchemeOf, brokerUrlForms, parseBrokerUrl, unknownBrokerScheme } from '../../base/kinds/brokerSchemes.ts';
import { maskUrl } from '../../base/mask.ts';
import { brokerTargetIn } from '../messaging/brokerPlaces.ts';
import { isBrokerAddress } from '../messaging/brokers.ts';
import { imageRepository } from '../images/reference.ts';
import { isRedisService } from '../messaging/redisServices.ts';
import { correctWord } from '../problems/fixes.ts';
import { didYouMean } from '../problems/suggest.ts';
import { entriesOf, find, findMap, keysOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import type { ConsistencyContext } from './context.ts';

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

/** Each broker must be a Redis that is there, a channel must name one of them, and channels need one. */
export function checkBroker(root: MapNode, context: ConsistencyContext): void {
  const declared = find(root, 'x-patchbay');
  const brokers = findMap(declared, 'brokers');
  const broker = find(declared, 'broker');
  if (broker) checkPlace(broker, root, context);
  for (const [, place] of entriesOf(brokers)) checkPlace(place, root, context);
  for (const [name, channel] of entriesOf(find(declared, 'channels'))) {
    checkChosen(name, find(channel, 'broker'), brokers, context);
  }
  if (textOf(brokerTargetIn(broker)) !== undefined || (!brokers && documentsBrokers(context))) return;
  if (brokers && brokers.entries.size > 0) checkDefault(declared, brokers, context);
  else checkOnlyRedis(root, context);
}

/** What the AsyncAPI document says of brokers counts where the manifest names none. */
function documentsBrokers({ asyncapi }: ConsistencyContext): boolean {
  return Object.keys(asyncapi.brokers).length > 0;
}

function checkPlace(declared: Node, root: MapNode, { problems }: ConsistencyContext): void {
  if (find(declared, 'service') && find(declared, 'url')) {
    const message = 'The broker is named twice: by "service" and by "url". Keep one of them.';
    return problems.error('undefined-broker', message, find(declared, 'url')?.at);
  }
  const place = brokerTargetIn(declared);
  const text = textOf(place);
  if (!place || text === undefined) return;
  if (isBrokerAddress(text)) {
    if (parseBrokerUrl(text)) return;
    const message = brokerSchemeOf(text)
      ? `The broker "${maskUrl(text)}" is not a Redis address. Write ${brokerUrlForms()}.`
      : unknownBrokerScheme(text).message;
    return problems.error('undefined-broker', message, place.at);
  }
  const services = findMap(root, 'services');
  const service = services?.entries.get(text);
  if (!service) {
    const known = keysOf(services);
    const hint = didYouMean(text, known) || ' Name a service, or write a redis:// URL.';
    const message = `The broker "${maskUrl(text)}" is not a service of this application.${hint}`;
    return problems.error('undefined-broker', message, place.at, [], correctWord(text, known, place.at, problems));
  }
  const image = imageRepository(imageOf(service.value));
  if (!otherImages.has(image)) return;
  const message = `No channel can be served: the broker "${text}" runs ${image}, and channels are served by Redis. Name a Redis service.`;
  problems.error('unusable-broker', message, place.at, [{ message: `"${text}" is declared here.`, at: service.keyAt }]);
}

/** A channel names one of the brokers that have a name. */
function checkChosen(
  channel: string,
  chosen: Node | undefined,
  brokers: MapNode | undefined,
  { asyncapi, problems }: ConsistencyContext,
): void {
  const text = textOf(chosen);
  const known = brokers ? keysOf(brokers) : Object.keys(asyncapi.brokers.brokers ?? {});
  if (!chosen || text === undefined || known.includes(text)) return;
  const hint =
    didYouMean(text, known) ||
    ' Declare it under "x-patchbay: brokers:", with a service or a redis:// URL as its value.';
  const message = `"${channel}" is on the undeclared broker "${maskUrl(text)}".${hint}`;
  problems.error('undeclared-broker', message, chosen.at, [], correctWord(text, known, chosen.at, problems));
}

/** With several brokers and no default, each channel must say which one it is on; with one, that is the default. */
function checkDefault(declared: Node | undefined, brokers: MapNode, { asyncapi, problems }: ConsistencyContext): void {
  if (brokers.entries.size === 1) return;
  const names = keysOf(brokers);
  const channels = findMap(declared, 'channels');
  const which = `Say it with "broker:": it is one of ${names.join(', ')}. Or name the default with "x-patchbay: broker:".`;
  for (const [name, channel, at] of entriesOf(channels)) {
    if (find(channel, 'broker')) continue;
    problems.error('ambiguous-broker', `On which broker is "${name}"? ${which}`, at);
  }
  const documented = Object.values(asyncapi.channels).filter(
    ({ name, broker }) => channels?.entries.has(name) !== true && broker === undefined,
  );
  if (documented.length === 0) return;
  const all = documented.map(({ name }) => `"${name}"`).join(', ');
  const message =
    `Nothing tells on which broker the channels of the AsyncAPI document are: ${all}. ` +
    'Name the default with "x-patchbay: broker:", or list them under "x-patchbay: channels:" with "broker:".';
  problems.error('ambiguous-broker', message, brokers.at);
}

/** If no broker is named, the application's only Redis service is used. */
function checkOnlyRedis(root: MapNode, { active, asyncapi, problems }: ConsistencyContext): void {
  const declared = find(root, 'x-patchbay');
  const [first] = entriesOf(find(declared, 'channels'));
  const at = first?.[2] ?? find(declared, 'asyncapi')?.at;
  if (!at || (!first && Object.keys(asyncapi.channels).length === 0)) return;
  const all = entriesOf(find(root, 'services')).filter(([name, service]) => isRedisService(name, imageOf(service)));
  const running = all.filter(([name]) => active.has(name));
  const candidates = running.length > 0 ? running : all;
  if (candidates.length === 1) return;
  const related = candidates.map(([name, , at]) => ({ message: `"${name}" is a Redis.`, at }));
  const message =
    candidates.length === 0
      ? 'No broker can serve these channels: none is named, and no service is a Redis. Set "broker:" to a service or a redis:// URL.'
      : `Which of ${candidates.map(([name]) => name).join(', ')} serves these channels? Say it with "broker:".`;
  problems.warning('no-broker', message, at, related);
}

function imageOf(service: Node): string {
  return textOf(find(service, 'image')) ?? '';
}
