import { kindsWith } from '../../base/kinds/sources.ts';
import type { Location } from '../../base/problem.ts';
import { addEntry, correctWord } from '../problems/fixes.ts';
import type { Messaging } from '../model.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean } from '../problems/suggest.ts';
import { entriesOf, find, findMap, itemsOf, keysOf, textOf, type MapNode, type Node } from '../tree/tree.ts';
import { checkBroker } from './broker.ts';
import type { ConsistencyContext } from './context.ts';
import { findCycles } from './cycles.ts';
import { checkFilters } from './filters.ts';

/** `x-patchbay`: channels that services name must be declared, the broker must be there, contracts must hold. */
export function checkMessaging(root: MapNode, context: ConsistencyContext): void {
  const declared = findMap(root, 'x-patchbay');
  const channels = findMap(declared, 'channels');
  const documented = context.asyncapi.channels;
  // A Compose file by itself leaves the channels to the manifest that includes it.
  const isOpen = !declared || !context.asyncapi.isComplete;
  const checkChannel = (node: Node | undefined, who: string): void => {
    const channel = textOf(node);
    if (!node || channel === undefined || isOpen || channels?.entries.has(channel)) return;
    if (Object.hasOwn(documented, channel)) return;
    reportUndeclared(channel, who, node.at, { channels, documented }, context.problems);
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
    checkKind(name, channel, context.problems);
  }
  checkFilters(root, context, checkChannel);
  checkDeadLetters(channels, context.problems);
  checkBroker(root, context);
}

function reportUndeclared(
  channel: string,
  who: string,
  at: Location,
  { channels, documented }: { readonly channels: MapNode | undefined; readonly documented: Messaging['channels'] },
  problems: ProblemList,
): void {
  const names = [...keysOf(channels), ...Object.keys(documented)];
  const hint =
    byAddress(channel, documented) ||
    didYouMean(channel, names) ||
    ' Declare it under "x-patchbay: channels:" at the top level.';
  const body = { flow: '{ kind: stream }', block: ['kind: stream'] };
  const isPlain = /^[\w.-]+$/.test(channel);
  const edits =
    isPlain && channels ? addEntry(channels, { key: channel, body }, channels.at.file, problems) : undefined;
  const declaration = edits && { title: `Declare the channel "${channel}"`, edits };
  const fix = correctWord(channel, names, at, problems) ?? declaration;
  problems.error('undeclared-channel', `${who} the undeclared channel "${channel}".${hint}`, at, [], fix);
}

/** An AsyncAPI 3 document has ids beside addresses, and the address is what people have in mind. */
function byAddress(address: string, documented: Messaging['channels']): string {
  const channel = Object.values(documented).find(({ key }) => key === address);
  return channel ? ` Write "${channel.name}": that is the channel with this address.` : '';
}

function checkContract(name: string, channel: Node, { host, contracts, problems }: ConsistencyContext): void {
  const contract = find(channel, 'contract');
  const path = textOf(contract);
  if (!contract || path === undefined || path.includes('$')) return;
  if (!host.exists(path)) {
    const message = `The contract of "${name}" is not there: ${problems.nameOf(path)}. Correct the path, or create the file.`;
    return problems.error('missing-contract', message, contract.at);
  }
  const mistake = contracts.mistakeOf(path, host);
  if (mistake === undefined) return;
  const message = `The contract of "${name}" is not a valid JSON Schema: ${mistake}. Correct ${problems.nameOf(path)}.`;
  problems.error('invalid-contract', message, contract.at);
}

const patternKinds = kindsWith('takesPatterns');
const fieldKinds = kindsWith('hasFields');

/** Reports settings that do not apply to a channel's kind. */
function checkKind(name: string, channel: Node, problems: ProblemList): void {
  const kind = textOf(find(channel, 'kind'));
  const [key, field] = [find(channel, 'key'), find(channel, 'payload', 'field')];
  if (field && kind !== undefined && !fieldKinds.some((known) => known === kind)) {
    const message = `"${name}" is a ${kind}, whose messages have no fields. Remove "field:", or make it a stream.`;
    problems.warning('channel-kind', message, field.at);
  }
  // A bracket may be part of a key's name, where no patterns are taken; a star hardly is.
  const looksLikePattern = /[*?]/.test(textOf(key) ?? name);
  if (!looksLikePattern || kind === undefined || patternKinds.some((known) => known === kind)) return;
  const message = `"${name}" is a ${kind}, and no broker can serve one for a pattern: only ${patternKinds.join(' and ')} take patterns. Name one key.`;
  problems.error('channel-kind', message, key?.at ?? find(channel, 'kind')?.at);
}

function checkDeadLetters(channels: MapNode | undefined, problems: ProblemList): void {
  const letterOf = (name: string): Node | undefined => find(channels, name, 'deadLetter');
  const cycles = findCycles(keysOf(channels), (name) => {
    const letter = textOf(letterOf(name));
    return letter === undefined ? [] : [letter];
  });
  for (const cycle of cycles) {
    const message = `A message that fails goes round for ever: ${cycle.join(' -> ')}. Let one of these channels have no dead letter.`;
    const related = cycle.slice(0, -1).flatMap((name, index) => {
      const at = letterOf(name)?.at;
      return at ? [{ message: `The dead letter of "${name}" is "${cycle[index + 1] ?? ''}".`, at }] : [];
    });
    problems.error('dead-letter-cycle', message, letterOf(cycle[0] ?? '')?.at, related);
  }
}
