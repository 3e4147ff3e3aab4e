import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import type { RowTag } from '../../app/trees/rowTags.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { CommandHandlers } from '../commands/runCommand.ts';
import { offerRun } from './offerRun.ts';
import { commandPartsOf, type ServiceCommandParts, type SharedCommandParts } from '../commands/serviceParts.ts';

type LocalCommands = Pick<CommandHandlers, 'patchbay.develop.runLocally' | 'patchbay.develop.runInContainer'>;

/** Moves services between their containers and this machine while the others go on. */
export function localCommands(shared: SharedCommandParts): LocalCommands {
  const on =
    (act: (parts: ServiceCommandParts, args: readonly unknown[]) => Promise<void>) =>
    (...args: readonly unknown[]): Promise<void> =>
      shared.targets.each(args, (work, own) => act(commandPartsOf(work, shared), own));
  return {
    'patchbay.develop.runLocally': on(runLocally),
    'patchbay.develop.runInContainer': on(runInContainerAgain),
  };
}

/** What they need is started too, and nothing is made anew that is there: the service alone changes. */
async function runLocally(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const moved = await movedServices(parts, args, 'canRunLocally', 'Run Locally');
  if (!moved) return;
  const { names, local } = moved;
  if (!(await haveRuns(names, parts.monitor))) return;
  await parts.runner.run({ action: 'start', services: names, local: [...local, ...names] });
}

/** True once each of them says how it runs without its container: what does not is offered. */
async function haveRuns(names: readonly string[], monitor: ApplicationMonitor): Promise<boolean> {
  const { application } = await readySnapshot(monitor);
  const services = names.flatMap((name) => ownProperty(application.services, name) ?? []);
  for (const service of services.filter(({ run }) => !run)) if (!(await offerRun(service, monitor))) return false;
  return true;
}

/** What has changed meanwhile in the manifest or the image is so then. */
async function runInContainerAgain(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const moved = await movedServices(parts, args, 'isLocal', 'Run in Container');
  if (!moved) return;
  const { names, local } = moved;
  const staying = local.filter((name) => !names.includes(name));
  await parts.runner.run({ action: 'up', services: names, withDependencies: false, local: staying });
}

/** The services that are meant, and those that run locally now; undefined when none was chosen. */
async function movedServices(
  { targets, monitor }: ServiceCommandParts,
  args: readonly unknown[],
  claim: RowTag,
  title: string,
): Promise<{ readonly names: readonly string[]; readonly local: readonly string[] } | undefined> {
  const nodes = await targets.services(args, claim, title);
  if (!nodes || nodes.length === 0) return undefined;
  const { observation } = await readySnapshot(monitor);
  const local = observation.containers.filter(({ placement }) => placement === 'local').map(({ service }) => service);
  return { names: nodes.map(({ service }) => service), local };
}
