import { copyFromContainer, copyToContainer } from './copyCommands.ts';
import {
  attachLogs,
  copyContainerId,
  copyContainerName,
  openInBrowser,
  showLogs,
  openServicePage,
} from './lookCommands.ts';
import { openProjectFolder, removeProject, stopProject } from './projectCommands.ts';
import { environmentCommands } from './environmentCommands.ts';
import { refreshServices } from './refreshCommands.ts';
import type { CommandHandlers } from './runCommand.ts';
import { commandPartsOf, type ServiceCommandParts, type SharedCommandParts } from './serviceParts.ts';
import { pickEngineSetting, groupServices, selectProfiles, filterServices } from './serviceChoices.ts';
import { openShell, runInContainer, showProcesses } from './shellCommands.ts';
import {
  killServices,
  pullImages,
  rebuildServices,
  removeContainers,
  runServices,
  scaleService,
  startServices,
} from './runServices.ts';

type ServiceCommands = Omit<
  Pick<
    CommandHandlers,
    Extract<keyof CommandHandlers, `patchbay.${'application' | 'services' | 'projects'}.${string}`>
  >,
  `patchbay.application.${'chooseEnvironment' | 'openBeside' | 'closeBeside' | 'deploy' | 'promote' | 'bringBack' | 'checkDrift'}`
>;

/** Each acts on the application that it is called on. */
export function serviceCommands(shared: SharedCommandParts): ServiceCommands {
  const { applications, targets, arrangement } = shared;
  const on =
    (act: (parts: ServiceCommandParts, args: readonly unknown[]) => unknown) =>
    (...args: readonly unknown[]): Promise<void> =>
      targets.each(args, (work, own) => act(commandPartsOf(work, shared), own));
  const onProjects =
    (act: (parts: ServiceCommandParts, args: readonly unknown[]) => Promise<void>) =>
    async (...args: readonly unknown[]): Promise<void> =>
      act(commandPartsOf(await targets.ofProjects(args), shared), args);
  return {
    ...environmentCommands(on),
    'patchbay.application.up': on(({ runner }) => runner.run({ action: 'up' })),
    'patchbay.application.stop': on(({ runner }) => runner.run({ action: 'stop' })),
    'patchbay.application.restart': on(({ runner }) => runner.run({ action: 'restart' })),
    'patchbay.application.down': on(({ runner }) => runner.run({ action: 'down', removeOrphans: true })),
    'patchbay.application.downWithVolumes': on(({ runner }) =>
      runner.run({ action: 'down', removeOrphans: true, removeVolumes: true }),
    ),
    'patchbay.services.showPlan': on(({ runner }) => runner.run({ action: 'up', isPreview: true })),
    'patchbay.services.start': on(startServices),
    'patchbay.services.stop': on((parts, args) => runServices(parts, args, 'stop', 'canStop', 'Stop Service')),
    'patchbay.services.restart': on((parts, args) =>
      runServices(parts, args, 'restart', 'canRestart', 'Restart Service'),
    ),
    'patchbay.services.pause': on((parts, args) => runServices(parts, args, 'pause', 'canPause', 'Pause Service')),
    'patchbay.services.unpause': on((parts, args) =>
      runServices(parts, args, 'unpause', 'canUnpause', 'Unpause Service'),
    ),
    'patchbay.services.kill': on(killServices),
    'patchbay.services.scale': on(scaleService),
    'patchbay.services.rebuild': on(rebuildServices),
    'patchbay.services.pull': on(pullImages),
    'patchbay.services.remove': on(removeContainers),
    'patchbay.services.openPage': on(openServicePage),
    'patchbay.services.logs': on(showLogs),
    'patchbay.services.attachLogs': on(attachLogs),
    'patchbay.services.openShell': on(openShell),
    'patchbay.services.runInContainer': on(runInContainer),
    'patchbay.services.showProcesses': on(showProcesses),
    'patchbay.services.copyFrom': on(copyFromContainer),
    'patchbay.services.copyTo': on(copyToContainer),
    'patchbay.services.openInBrowser': on(openInBrowser),
    'patchbay.services.copyContainerName': on(copyContainerName),
    'patchbay.services.copyContainerId': on(copyContainerId),
    'patchbay.services.filter': () => filterServices(shared),
    'patchbay.services.clearFilter': () => arrangement.setFilter(''),
    'patchbay.services.groupBy': () => groupServices(shared),
    'patchbay.services.refresh': (...args) => refreshServices(applications, args),
    'patchbay.services.chooseEngine': () => pickEngineSetting(shared),
    'patchbay.services.selectProfiles': on(selectProfiles),
    'patchbay.projects.stop': onProjects(stopProject),
    'patchbay.projects.openFolder': onProjects(openProjectFolder),
    'patchbay.projects.remove': onProjects(removeProject),
  };
}
