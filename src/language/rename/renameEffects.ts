import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import { nodeToJson } from '../../manifest/tree/tree.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { Mention } from '../symbols/symbolIndex.ts';

/** What a rename changes outside of the files. The user sees it before confirming. */
export interface EngineChange {
  readonly label: string;
  readonly description: string;
}

/** Undefined if only texts change, or if everything else can be recreated from them. */
export function engineChange(snapshot: Snapshot, mention: Mention, newName: string): EngineChange | undefined {
  const { application, tree } = snapshot.manifest();
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
    case 'services':
      return hostChange(tree ? JSON.stringify(nodeToJson(tree)) : '', name);
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

/** Services reach each other by name, so a URL or an address in a value may refer to the renamed one. */
function hostChange(model: string, name: string): EngineChange | undefined {
  const host = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [found] = new RegExp(`(?:[a-z][a-z0-9+]{1,20}://|@)${host}(?=[:/?"]|\\\\")`, 'i').exec(model) ?? [];
  if (found === undefined) return undefined;
  return {
    label: 'Values may name its host',
    description: `A value has "${found.split('@').at(-1) ?? ''}" in it. It stays as it is: change it too, if it means this service.`,
  };
}
