import { subjectOf } from '../../app/trees/treeRows.ts';
import { hasTag } from '../../app/trees/rowTags.ts';
import type { ApplicationTargets } from '../commands/applicationTargets.ts';
import type { CommandHandlers } from '../commands/runCommand.ts';
import { nodesIn, Targets } from '../commands/targets.ts';
import { showMessage } from '../ui/messages.ts';
import { pickMany } from '../ui/picks.ts';
import type { ApplicationWork, ApplicationWorks } from '../views/applicationWork.ts';
import type { DevelopHost } from './developHost.ts';

type DevelopCommands = Pick<CommandHandlers, `patchbay.develop.${'watch' | 'unwatch' | 'showSyncs' | 'why'}`>;

/** Switches the watch of files on and off, and says what it did. */
export function developCommands(
  applications: ApplicationWorks,
  targets: ApplicationTargets,
  host: DevelopHost,
): DevelopCommands {
  return {
    'patchbay.develop.watch': (...args) => targets.each(args, watch),
    'patchbay.develop.unwatch': (...args) => targets.eachUnopened(args, unwatch),
    'patchbay.develop.showSyncs': async (...args) => {
      const { showSyncs } = await import('./watchLists.ts');
      await showSyncs(applications, serviceIn(args));
    },
    'patchbay.develop.why': async (...args) => {
      const { whyNotSynced } = await import('./watchLists.ts');
      await whyNotSynced(applications, host, args);
    },
  };
}

async function watch(work: ApplicationWork, args: readonly unknown[]): Promise<void> {
  if (isWhole(args)) return work.files.start();
  const named = namesIn(args);
  const names = named.length > 0 ? named : await pickServices(work, 'canWatch', 'Watch Files');
  if (names) await work.files.start(names);
}

async function unwatch(work: ApplicationWork, args: readonly unknown[]): Promise<void> {
  if (isWhole(args)) return work.files.stop();
  const named = namesIn(args);
  const names = named.length > 0 ? named : await pickServices(work, 'canUnwatch', 'Stop Watching');
  if (names) work.files.stop(names);
}

/** From the palette all that can be watched, or are, are ticked: Enter takes them. */
async function pickServices(
  { monitor, activity }: ApplicationWork,
  claim: 'canWatch' | 'canUnwatch',
  title: string,
): Promise<readonly string[] | undefined> {
  const { children, name } = await new Targets(monitor, activity).application();
  const offered = children.filter((node) => hasTag(node, claim));
  if (offered.length === 0) {
    const why = claim === 'canWatch' ? 'has files to watch that are not watched already' : 'is watched';
    void showMessage('information', `${title}: no service of ${name} ${why}.`);
    return undefined;
  }
  const items = offered.map(({ label, description, service }) => ({ label, description, service, picked: true }));
  const picked =
    items.length === 1 ? items : await pickMany(items, { title, placeHolder: `Which services of ${name}?` });
  return picked && picked.length > 0 ? picked.map(({ service }) => service) : undefined;
}

function isWhole(args: readonly unknown[]): boolean {
  return nodesIn(args).some(({ kind }) => kind === 'application');
}

/** Services by their rows, or by the name that a lens gives. */
function namesIn(args: readonly unknown[]): readonly string[] {
  const [first] = args;
  if (typeof first === 'string') return [first];
  const names = nodesIn(args).flatMap((node) =>
    node.kind === 'service' || node.kind === 'replica' ? [node.service] : [],
  );
  return [...new Set(names)];
}

function serviceIn([first]: readonly unknown[]): string | undefined {
  const subject = subjectOf(first);
  if (typeof subject === 'string') return subject;
  const [node] = nodesIn([first]);
  return node?.kind === 'service' || node?.kind === 'replica' ? node.service : undefined;
}
