import type { CodeLens } from 'vscode-languageserver/node';
import { formatCount } from '../../base/counts.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Range } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { Live, LiveChannel, LiveService } from '../../protocol/live.ts';
import type { Snapshot } from '../text/snapshot.ts';

/**
 * Shows the state and the actions of every service and channel. They appear only for the application that the client
 * shows, because the client's commands work on that application.
 */
export function codeLenses(snapshot: Snapshot, live: Live | undefined): CodeLens[] {
  const { application } = snapshot.manifest();
  if (!application || live?.directory !== application.directory) return [];
  return snapshot.file
    .names()
    .filter(({ isDeclaration }) => isDeclaration)
    .flatMap(({ space, name, at }) => {
      if (space === 'services') return serviceLenses(name, at.range, ownProperty(live.services, name), application);
      if (space === 'channels') return channelLenses(name, at.range, ownProperty(live.channels, name), application);
      return [];
    });
}

function serviceLenses(
  name: string,
  range: Range,
  live: LiveService | undefined,
  { services }: Application,
): CodeLens[] {
  const service = ownProperty(services, name);
  if (!service) return [];
  const { up, wanted } = live ?? { up: 0, wanted: service.replicas };
  return [
    ...(up < Math.max(wanted, 1) ? [lens(range, '▷ Start', 'patchbay.services.start', name)] : []),
    ...(up > 0 ? [lens(range, '■ Stop', 'patchbay.services.stop', name)] : []),
    ...(live?.hasContainers ? [lens(range, 'Logs', 'patchbay.services.logs', name)] : []),
    ...(live ? [text(range, standing(live))] : []),
  ];
}

/** `2/3 healthy`; a lone word where there is nothing to count. */
function standing({ state, up, good, wanted, hasHealthcheck }: LiveService): string {
  if (up === 0) return state;
  return `${hasHealthcheck ? good : up}/${wanted} ${hasHealthcheck && good > 0 ? 'healthy' : state}`;
}

function channelLenses(
  name: string,
  range: Range,
  live: LiveChannel | undefined,
  { messaging }: Application,
): CodeLens[] {
  const channel = ownProperty(messaging.channels, name);
  if (!channel) return [];
  return [
    lens(range, 'Inspect', 'patchbay.channels.inspect', name),
    ...(sourceKinds[channel.kind].canPublish && !channel.isPattern
      ? [lens(range, 'Publish', 'patchbay.channels.publish', name)]
      : []),
    ...(live ? [text(range, traffic(live))] : []),
  ];
}

export function traffic({ ratePerSecond, length }: LiveChannel): string {
  const rate = ratePerSecond === null ? [] : [`${Number(ratePerSecond.toFixed(1))}/s`];
  const held = length === null ? [] : [`${formatCount(length)} ${length === 1 ? 'entry' : 'entries'}`];
  return [...rate, ...held].join(' · ') || 'quiet';
}

function lens(range: Range, title: string, command: string, name: string): CodeLens {
  return { range, command: { title, command, arguments: [name] } };
}

/** A lens without a command is plain text. */
function text(range: Range, title: string): CodeLens {
  return { range, command: { title, command: '' } };
}
