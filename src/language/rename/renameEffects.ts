import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import type { Location, Range } from '../../base/problem.ts';
import { relative } from 'node:path';
import { hostsOf } from '../../manifest/hosts/hostTexts.ts';
import { entriesOf, find, type Node } from '../../manifest/tree/tree.ts';
import { tried, type TextReplacement } from '../proof/trial.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { Mention } from '../symbols/symbolIndex.ts';

/** What a rename changes outside of the files. The user sees it before confirming. */
export interface EngineChange {
  readonly label: string;
  readonly description: string;
}

/** Undefined if only texts change, or if everything else can be recreated from them. */
export function engineChange(snapshot: Snapshot, mention: Mention, newName: string): EngineChange | undefined {
  const { application } = snapshot.manifest();
  const { space, name } = mention;
  if (!application) return undefined;
  switch (space) {
    case 'volumes':
      return volumeChange(application, name, newName);
    case 'channels':
      return channelChange(application, name, newName);
    case 'groups':
      return {
        label: 'A new consumer group',
        description: `Redis keeps how far "${name}" has read; "${newName}" starts without that.`,
      };
    case 'args':
      return {
        label: 'Programs of the build may read it',
        description: `RUN gives "${name}" to what it starts as a variable. A script that reads it there is not changed.`,
      };
    default:
      return undefined;
  }
}

function volumeChange(
  { name: project, volumes }: Application,
  name: string,
  newName: string,
): EngineChange | undefined {
  const engineName = ownProperty(volumes, name)?.name;
  if (engineName !== `${project}_${name}`) return undefined;
  return {
    label: 'Another volume on the engine',
    description: `${engineName} becomes ${project}_${newName}, and its data stays behind. Write "name: ${engineName}" under it first to keep the data.`,
  };
}

function channelChange({ messaging }: Application, name: string, newName: string): EngineChange | undefined {
  const channel = ownProperty(messaging.channels, name);
  if (channel?.key !== name) return undefined;
  return {
    label: 'Another key in Redis',
    description: `Messages are at "${name}" and will be looked for at "${newName}". Write "key: ${name}" under it first to keep them.`,
  };
}

/** Why a name inside of a value is to be confirmed: the manifest does not say that it is one. */
export function valueChange({ space, name }: Mention): EngineChange {
  if (space === 'secrets' || space === 'configs') {
    return {
      label: 'Paths in values',
      description: `"${name}" is mounted under its name, and these values have that path in them.`,
    };
  }
  return {
    label: 'Host names in values',
    description: `These values have "${name}" where a host stands: in a URL, before a port, or by the name of the variable.`,
  };
}

/**
 * What a rename leaves behind: values that name the host after it too. `outside` are those in files that are not to be
 * changed. Undefined if nothing names it any more, or if it stays the name of something.
 */
export function leftBehind(
  snapshot: Snapshot,
  { space, name }: Mention,
  edits: readonly TextReplacement[],
  outside: readonly Location[],
): EngineChange | undefined {
  const pieced = space === 'services' || space === 'hosts' ? unchangedHosts(snapshot, name, edits) : [];
  const places = [...new Set([...outside, ...pieced].map((at) => placeText(at, snapshot.directory())))];
  if (places.length === 0) return undefined;
  const more = places.length > maxPlaces ? ` and ${places.length - maxPlaces} more` : '';
  return {
    label: 'Values that stay as they are',
    description: `"${name}" is also named at ${places.slice(0, maxPlaces).join(', ')}${more}, where it cannot be changed from here. Change it by hand.`,
  };
}

const maxPlaces = 5;

function placeText({ file, range }: Location, directory: string): string {
  return `${relative(directory, file)}:${range.start.line + 1}`;
}

/** Values in which the host is put together from variables. Only the manifest as it is afterwards tells. */
function unchangedHosts(snapshot: Snapshot, name: string, edits: readonly TextReplacement[]): readonly Location[] {
  const lineOf = (file: string, { start }: Range): string => `${file}:${start.line}`;
  const edited = new Set(edits.map(({ file, range }) => lineOf(file, range)));
  const before = hostPlaces(snapshot.manifest().tree, name);
  if (before.every(({ file, range }) => edited.has(lineOf(file, range)))) return [];
  return hostPlaces(tried(snapshot, { edits }).after.tree, name);
}

function hostPlaces(tree: Node | undefined, name: string): readonly Location[] {
  return entriesOf(find(tree, 'services')).flatMap(([, service]) =>
    hostsOf(service).flatMap(({ text, word }) => (word.name === name ? [text.node.at] : [])),
  );
}
