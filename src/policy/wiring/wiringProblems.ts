import { oneLine } from '../../base/foreignText.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location, Problem } from '../../base/problem.ts';
import type { Application, Service } from '../../manifest/model.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { find } from '../../manifest/tree/tree.ts';
import { isDisabledAt, switchedOff } from '../lint/switches.ts';
import { wiringPrefix, wiringRules, type WiringRuleName } from '../lint/wiringRules.ts';
import { declared, type UseToDeclare, type UndeclaredChannel } from './declare.ts';
import type { WrittenPlaces, ServicePlaces } from './writtenPlaces.ts';

/** Where what is declared and what was seen differ, as whoever looked tells it. */
export interface SeenFinding {
  readonly code: WiringRuleName;
  readonly service?: string;
  readonly channel?: string;
  readonly group?: string;
  /** When it was seen last, for people: `12 s ago`. */
  readonly seen?: string;
  /** What the channel is, where the manifest does not know it. */
  readonly undeclared?: UndeclaredChannel;
  /** Of what is declared and was never seen. */
  readonly what?: 'publishes' | 'consumes';
}

/** A problem, and the use of a channel that it asks to write down. */
export interface WiringProblem extends Problem {
  readonly at: Location;
  readonly finding: SeenFinding;
  readonly use?: UseToDeclare;
}

/**
 * The findings that are true of a manifest as it is written now, at the places where it speaks of them, those that are switched off left
 * out. What was written down since somebody looked is no problem any more.
 */
export function wiringProblems(
  { application, tree }: Pick<ResolvedManifest, 'application' | 'tree'>,
  findings: readonly SeenFinding[],
  places: WrittenPlaces,
): readonly WiringProblem[] {
  if (!application || findings.length === 0) return [];
  const off = switchedOff(tree);
  return findings.flatMap((finding): readonly WiringProblem[] => {
    const { code, service: name } = finding;
    if (off.has(code)) return [];
    const service = name === undefined ? undefined : ownProperty(application.services, name);
    const told = service ? ofService(finding, service, application, places) : ofChannel(finding, application);
    if (!told) return [];
    const isOff = (at: Location | undefined): boolean => at !== undefined && isDisabledAt(code, at, places.problems);
    const isOwnOff = service && switchedOff(find(tree, 'services', service.name)).has(code);
    if (isOwnOff || isOff(told.at) || isOff(service?.at)) return [];
    const use = usesToDeclare(finding);
    const edits = use && declared([use], application, places);
    const title = use && `Write down that "${shown(use.service)}" ${use.what} "${shown(use.channel)}"`;
    return [
      {
        code: `${wiringPrefix}${code}`,
        severity: wiringRules[code].severity,
        finding,
        ...told,
        ...(use && edits && { use, fix: { title: title ?? '', edits } }),
      },
    ];
  });
}

interface Told {
  readonly message: string;
  readonly at: Location;
}

function ofService(
  finding: SeenFinding,
  service: Service,
  application: Application,
  places: WrittenPlaces,
): Told | undefined {
  const { code, channel, what } = finding;
  const written = places.service(service.name);
  if (channel === undefined || !written) return undefined;
  const at = (key: 'publishes' | 'consumes'): Location =>
    places.itemAt(written, key, channel) ?? listAt(written, key) ?? written.entry.keyAt;
  const isDeclared = {
    publishes: doesPublish(service, channel, application),
    consumes: doesConsume(service, finding, application),
  };
  switch (code) {
    case 'undeclared-publish':
      return isDeclared.publishes ? undefined : { at: at('publishes'), message: alsoText(finding, service) };
    case 'undeclared-consume':
      return isDeclared.consumes ? undefined : { at: at('consumes'), message: alsoText(finding, service) };
    case 'never-seen':
      return what && isDeclared[what] ? { at: at(what), message: neverText(finding, service, what) } : undefined;
    default:
      return ofChannel(finding, application, isDeclared.publishes ? at('publishes') : at('consumes'));
  }
}

/** At the declaration of the channel, else where a service speaks of it. */
function ofChannel(
  { code, channel, group }: SeenFinding,
  { messaging }: Application,
  otherwise?: Location,
): Told | undefined {
  const at = channel === undefined ? undefined : (ownProperty(messaging.channels, channel)?.at ?? otherwise);
  if (channel === undefined || !at) return undefined;
  const name = shown(channel);
  switch (code) {
    case 'nobody-feeds':
      return {
        at,
        message: `"${name}" is consumed, and nobody publishes to it: nobody was seen, and none is declared.`,
      };
    case 'nobody-reads':
      return { at, message: `"${name}" is published to, and nobody reads it: nobody was seen, and none is declared.` };
    case 'group-without-consumers':
      return group === undefined
        ? undefined
        : {
            at,
            message: `The group "${shown(group)}" of "${name}" has no consumers, so its messages wait. Start one, or remove the group.`,
          };
    default:
      return undefined;
  }
}

function alsoText({ code, channel = '', group, seen }: SeenFinding, { name }: Service): string {
  const key = code === 'undeclared-publish' ? 'publishes' : 'consumes';
  const deed = code === 'undeclared-publish' ? 'publishes to' : 'consumes';
  const by = group === undefined ? '' : ` as the group "${shown(group)}"`;
  const when = seen === undefined ? '' : `, seen ${seen}`;
  return `"${shown(name)}" also ${deed} "${shown(channel)}"${by}${when}. Write it down under "x-patchbay: ${key}:", or find out why.`;
}

function neverText({ channel = '', group }: SeenFinding, { name }: Service, what: 'publishes' | 'consumes'): string {
  const deed = what === 'publishes' ? 'publish to' : 'consume';
  const by = group === undefined ? '' : ` as the group "${shown(group)}"`;
  return `"${shown(name)}" was never seen to ${deed} "${shown(channel)}"${by}, as it declares. It may only not have happened yet.`;
}

function listAt({ own, ...lists }: ServicePlaces, key: 'publishes' | 'consumes'): Location | undefined {
  return lists[key]?.keyAt ?? own?.keyAt;
}

/** Who looks may know a channel by its key, and the manifest by its name. */
function isSameChannel(one: string, channel: string, { messaging }: Application): boolean {
  return one === channel || ownProperty(messaging.channels, one)?.key === channel;
}

function doesPublish({ publishes }: Service, channel: string, application: Application): boolean {
  return publishes.some((one) => isSameChannel(one, channel, application));
}

/** Who declares no group consumes by whichever. */
function doesConsume({ consumes }: Service, { channel = '', group }: SeenFinding, application: Application): boolean {
  return consumes
    .filter((one) => isSameChannel(one.channel, channel, application))
    .some((one) => group === undefined || one.group === undefined || one.group === group);
}

function usesToDeclare({ code, service, channel, group, undeclared }: SeenFinding): UseToDeclare | undefined {
  if (service === undefined || channel === undefined) return undefined;
  if (code !== 'undeclared-publish' && code !== 'undeclared-consume') return undefined;
  return {
    what: code === 'undeclared-publish' ? 'publishes' : 'consumes',
    service,
    channel,
    ...(group !== undefined && { group }),
    ...(undeclared && { undeclared }),
  };
}

function shown(name: string): string {
  const text = oneLine(name.slice(0, maxNameLength));
  return name.length > maxNameLength ? `${text}…` : text;
}

const maxNameLength = 120;
