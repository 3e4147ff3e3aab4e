import type { CodeLens } from 'vscode-languageserver/node';
import { formatCount } from '../../base/counts.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Range } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import { liveOf, type Live, type LiveChannel, type LiveService } from '../../protocol/live.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { costLenses } from './costLenses.ts';
import { watchLenses } from './watchLenses.ts';

/**
 * Shows the state and the actions of every service and channel. They appear only for applications that the client
 * looks at, because it knows the state of no other; costs appear for all that have a quota.
 */
export function codeLenses(snapshot: Snapshot, live: Live | undefined): CodeLens[] {
  const { application } = snapshot.manifest();
  if (!application) return [];
  const costs = costLenses(snapshot.file, application);
  const own = liveOf(live, application);
  if (!own) return costs;
  const file = snapshot.file.path;
  const named = snapshot.file
    .names()
    .filter(({ isDeclaration }) => isDeclaration)
    .flatMap(({ space, name, at }) => {
      if (space === 'services')
        return serviceLenses({ name, file, range: at.range }, ownProperty(own.services, name), application);
      if (space === 'channels')
        return channelLenses({ name, file, range: at.range }, ownProperty(own.channels, name), application);
      return [];
    });
  return [...named, ...costs, ...watchLenses(snapshot.file, own)];
}

/** What a lens is about. It says in which file it stands, because several applications may be open. */
interface Declared {
  readonly name: string;
  readonly file: string;
  readonly range: Range;
}

function serviceLenses(at: Declared, live: LiveService | undefined, { services }: Application): CodeLens[] {
  const service = ownProperty(services, at.name);
  if (!service) return [];
  const { up, wanted } = live ?? { up: 0, wanted: service.replicas };
  return [
    ...(up < Math.max(wanted, 1) ? [lens(at, '▷ Start', 'patchbay.services.start')] : []),
    ...(up > 0 ? [lens(at, '■ Stop', 'patchbay.services.stop')] : []),
    ...(live?.hasContainers ? [lens(at, 'Logs', 'patchbay.services.logs')] : []),
    ...debugLenses(at, live),
    ...(live ? [text(at.range, standing(live))] : []),
  ];
}

function debugLenses(at: Declared, live: LiveService | undefined): readonly CodeLens[] {
  if (live?.debugging !== undefined)
    return [lens(at, 'Stop Debugging', 'patchbay.debug.stop'), text(at.range, live.debugging)];
  return live?.canDebug && live.up > 0 ? [lens(at, 'Debug', 'patchbay.debug.start')] : [];
}

/** `2/3 healthy`; a lone word where there is nothing to count. */
function standing({ state, up, good, wanted, hasHealthcheck }: LiveService): string {
  if (up === 0) return state;
  return `${hasHealthcheck ? good : up}/${wanted} ${hasHealthcheck && good > 0 ? 'healthy' : state}`;
}

function channelLenses(at: Declared, live: LiveChannel | undefined, { messaging }: Application): CodeLens[] {
  const channel = ownProperty(messaging.channels, at.name);
  if (!channel) return [];
  return [
    lens(at, 'Inspect', 'patchbay.channels.inspect'),
    ...(sourceKinds[channel.kind].canPublish && !channel.isPattern
      ? [lens(at, 'Publish', 'patchbay.channels.publish')]
      : []),
    ...(live && isCounted(live) ? [text(at.range, traffic(live))] : []),
  ];
}

/** False where only its users are known. */
export function isCounted({ ratePerSecond, length, wiring }: LiveChannel): boolean {
  return ratePerSecond !== null || length !== null || wiring === undefined;
}

export function traffic({ ratePerSecond, length }: LiveChannel): string {
  const rate = ratePerSecond === null ? [] : [`${Number(ratePerSecond.toFixed(1))}/s`];
  const held = length === null ? [] : [`${formatCount(length)} ${length === 1 ? 'entry' : 'entries'}`];
  return [...rate, ...held].join(' · ') || 'quiet';
}

function lens({ name, file, range }: Declared, title: string, command: string): CodeLens {
  return { range, command: { title, command, arguments: [name, { file }] } };
}

/** A lens without a command is plain text. */
function text(range: Range, title: string): CodeLens {
  return { range, command: { title, command: '' } };
}
