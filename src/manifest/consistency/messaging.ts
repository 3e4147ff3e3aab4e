import { didYouMean } from '../schema/suggest.ts';
import { entriesOf, find, findMap, itemsOf, textOf, type MapNode, type Node } from '../tree.ts';
import type { ConsistencyContext } from './context.ts';

/** `x-patchbay`: channels that services name must be declared, the broker must be there, contracts must exist. */
export function checkMessaging(root: MapNode, context: ConsistencyContext): void {
  const declared = findMap(root, 'x-patchbay');
  const channels = findMap(declared, 'channels');
  // A Compose file by itself leaves the channels to the manifest that includes it; an AsyncAPI document declares its own.
  const isOpen = !declared || find(declared, 'asyncapi') !== undefined;
  const names = [...(channels?.entries.keys() ?? [])];
  const checkChannel = (node: Node | undefined, who: string): void => {
    const channel = textOf(node);
    if (!node || channel === undefined || isOpen || channels?.entries.has(channel)) return;
    const hint = didYouMean(channel, names) || ' Declare it under "x-patchbay: channels:" at the top level.';
    context.problems.error('undeclared-channel', `${who} the undeclared channel "${channel}".${hint}`, node.at);
  };
  for (const [name, service] of entriesOf(find(root, 'services'))) {
    const patchbay = find(service, 'x-patchbay');
    for (const item of itemsOf(find(patchbay, 'publishes'))) checkChannel(item, `"${name}" publishes to`);
    for (const item of itemsOf(find(patchbay, 'consumes'))) {
      checkChannel(item.kind === 'map' ? find(item, 'channel') : item, `"${name}" consumes`);
    }
  }
  for (const [name, channel] of entriesOf(channels)) {
    checkChannel(find(channel, 'deadLetter'), `The dead letter of "${name}" is`);
    checkContract(name, channel, context);
  }
  checkBroker(root, context);
}

function checkContract(name: string, channel: Node, { host, problems }: ConsistencyContext): void {
  const contract = find(channel, 'contract');
  const path = textOf(contract);
  if (!contract || path === undefined || host.exists(path)) return;
  const message = `The contract of "${name}" is not there: ${path}. Correct the path, or create the file.`;
  problems.error('missing-contract', message, contract.at);
}

function checkBroker(root: MapNode, { problems }: ConsistencyContext): void {
  const broker = find(root, 'x-patchbay', 'broker');
  const text = textOf(broker);
  if (!broker || text === undefined) return;
  if (/^rediss?(\+(cluster|sentinel))?:\/\/./.test(text)) return;
  const services = findMap(root, 'services');
  if (services?.entries.has(text)) return;
  const hint = didYouMean(text, services?.entries.keys() ?? []) || ' Name a service, or write a redis:// URL.';
  problems.error(
    'undefined-broker',
    `The broker "${text.replace(/\/\/.*@/, '//…@')}" is no service of this application.${hint}`,
    broker.at,
  );
}
