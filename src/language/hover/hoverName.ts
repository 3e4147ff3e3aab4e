import { basename, isAbsolute } from 'node:path';
import { maskUrl } from '../../base/mask.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { brokerNameOf } from '../../manifest/messaging/brokers.ts';
import type { Channel, Json, Messaging, Port, Service } from '../../manifest/model.ts';
import { find, nodeToJson, type Node } from '../../manifest/tree/tree.ts';
import { printModel } from '../../manifest/yaml/printModel.ts';
import { liveOf, type Live, type LiveService } from '../../protocol/live.ts';
import { channelMap } from './channelMap.ts';
import { isCounted, traffic } from '../live/codeLenses.ts';
import { ruleFor, type Occurrence } from '../text/names.ts';
import { contains } from '../text/ranges.ts';
import type { HoverPart } from './hoverPlace.ts';
import { code, escape, fenced } from './markdown.ts';
import { resourceText } from './resourceText.ts';
import { shownPath, withoutFolder } from './shownPath.ts';
import type { Snapshot } from '../text/snapshot.ts';

/**
 * Describes what a name stands for: its resolved form, who uses it, and the current state of services and channels if it
 * is known.
 */
export const hoverName: HoverPart = ({ snapshot, found, position, live }) => {
  // Names are searched only where one may stand, because finding all names of a large file is slow.
  if (!found || ruleFor(found.path) === undefined) return undefined;
  const named = snapshot.file.names().find(({ at }) => contains(at.range, position));
  const text = named && nameText(snapshot, named, live);
  return text === undefined || !named ? undefined : { text, range: named.at.range };
};

function nameText(snapshot: Snapshot, occurrence: Occurrence, live: Live | undefined): string | undefined {
  const { space, name, isDeclaration } = occurrence;
  const manifest = snapshot.manifest();
  const { application } = manifest;
  if (!application) return undefined;
  const own = liveOf(live, application);
  switch (space) {
    case 'brokers':
      return brokerText(name, application.messaging);
    case 'services': {
      const service = ownProperty(application.services, name);
      return service && serviceText(service, isDeclaration, snapshot, ownProperty(own?.services, name));
    }
    case 'channels': {
      const channel = ownProperty(application.messaging.channels, name);
      const facts = ownProperty(own?.channels, name);
      if (!channel) return undefined;
      const map = channelMap(name, application, facts?.wiring);
      const now = facts && isCounted(facts) && `Now: ${escape(traffic(facts))}`;
      return [channelText(channel, isDeclaration), map, now].filter(Boolean).join('\n\n');
    }
    default:
      return resourceText(occurrence, manifest, (path) => shownPath(path, snapshot));
  }
}

function serviceText(
  service: Service,
  isDeclaration: boolean,
  snapshot: Snapshot,
  live: LiveService | undefined,
): string {
  const { name, image, build, ports, profiles, isActive, replicas } = service;
  const facts = [
    image !== undefined && `- image ${code(image)}`,
    build && `- built from ${code(isAbsolute(build.context) ? shownPath(build.context, snapshot) : build.context)}`,
    ports.length > 0 && `- ports ${ports.map(portText).map(code).join(', ')}`,
    replicas !== 1 && `- ${replicas} replicas`,
    profiles.length > 0 && `- profiles ${profiles.map(code).join(', ')}${isActive ? '' : ' (not active)'}`,
    live && `- now ${liveText(live)}`,
  ];
  const title = `Service **${escape(name)}**${placeText(service.at, isDeclaration)}`;
  const rendered = isDeclaration ? relativeContext(renderedText(snapshot.manifest().tree, service), snapshot) : '';
  return [title, facts.filter(Boolean).join('\n'), rendered].filter((part) => part !== '').join('\n\n');
}

function liveText({ state, good, wanted, ports }: LiveService): string {
  const at = ports.length > 0 ? `, ports ${ports.map(code).join(', ')}` : '';
  return `${escape(state)}, ${good} of ${wanted}${at}`;
}

const maxLines = 40;

/**
 * The service as `config` prints it, with only the names of its environment variables, because values may be secret.
 */
function renderedText(tree: Node | undefined, { name, isActive }: Service): string {
  const node = isActive ? find(tree, 'services', name) : undefined;
  const service = node && nodeToJson(node);
  if (!isRecord(service)) return '';
  const shown = Object.entries(service).filter(([key]) => !hidden.has(key));
  const variables = isRecord(service['environment']) ? Object.keys(service['environment']) : [];
  const all = Object.fromEntries([...shown, ...(variables.length > 0 ? [['environment', variables] as const] : [])]);
  const lines = printModel(all).trimEnd().split('\n');
  const text = lines.length > maxLines ? [...lines.slice(0, maxLines), '…'].join('\n') : lines.join('\n');
  return fenced(text);
}

/** The build context may be a folder above that of the project. */
function relativeContext(text: string, snapshot: Snapshot): string {
  const shown = text.replace(/^( {2}context: )(\/\S{0,1000})$/m, (_, key: string, path: string) => {
    return `${key}${shownPath(path, snapshot)}`;
  });
  return withoutFolder(shown, snapshot);
}

/** Attributes that may contain a secret unexpectedly. */
const hidden: ReadonlySet<string> = new Set([
  'environment',
  'command',
  'entrypoint',
  'labels',
  'annotations',
  'healthcheck',
]);

function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A URL may hold a password, which is masked. */
function brokerText(name: string, messaging: Messaging): string | undefined {
  const target = ownProperty(messaging.brokers, name);
  if (target === undefined) return undefined;
  const channels = Object.keys(messaging.channels).filter((channel) => brokerNameOf(messaging, channel) === name);
  const facts = channels.length > 0 ? `- channels ${channels.map(code).join(', ')}` : '';
  return [`Broker **${escape(name)}**: ${code(maskUrl(target))}`, facts].filter((part) => part !== '').join('\n\n');
}

function channelText(channel: Channel, isDeclaration: boolean): string {
  const { name, kind, key, broker, contract, deadLetter, at } = channel;
  const facts = [
    broker !== undefined && `- on the broker ${code(broker)}`,
    contract !== undefined && `- contract ${code(basename(contract))}`,
    deadLetter !== undefined && `- dead letters go to ${code(deadLetter)}`,
  ];
  const title = `Channel **${escape(name)}**: ${kind}, key ${code(key)}${placeText(at, isDeclaration)}`;
  return [title, facts.filter(Boolean).join('\n')].filter((part) => part !== '').join('\n\n');
}

function portText({ published, target, protocol }: Port): string {
  const both = published === undefined ? String(target) : `${published}:${target}`;
  return protocol === 'tcp' ? both : `${both}/${protocol}`;
}

function placeText(at: Service['at'], isDeclaration: boolean): string {
  return isDeclaration ? '' : `, ${escape(basename(at.file))}:${at.range.start.line + 1}`;
}
