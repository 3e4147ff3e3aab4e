import { copyFromContainer, copyToContainer } from './copyCommands.ts';
import { attachLogs, copyContainerId, copyContainerName, openInBrowser, showLogs } from './lookCommands.ts';
import { openProjectFolder, removeProject, stopProject } from './projectCommands.ts';
import { environmentCommands } from './environmentCommands.ts';
import type { CommandHandlers } from './runCommand.ts';
import { openServicePage } from './pageCommand.ts';
import type { ServiceCommandParts } from './serviceParts.ts';
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

type ServiceCommands = Pick<
  CommandHandlers,
  Extract<keyof CommandHandlers, `patchbay.${'application' | 'services' | 'projects'}.${string}`>
>;

export function serviceCommands(parts: ServiceCommandParts): ServiceCommands {
  const { monitor, runner, arrangement } = parts;
  return {
    ...environmentCommands(parts),
    'patchbay.application.up': () => runner.run({ action: 'up' }),
    'patchbay.application.stop': () => runner.run({ action: 'stop' }),
    'patchbay.application.restart': () => runner.run({ action: 'restart' }),
    'patchbay.application.down': () => runner.run({ action: 'down', removeOrphans: true }),
    'patchbay.application.downWithVolumes': () =>
      runner.run({ action: 'down', removeOrphans: true, removeVolumes: true }),
    'patchbay.services.showPlan': () => runner.run({ action: 'up', isPreview: true }),
    'patchbay.services.start': (...args) => startServices(parts, args),
    'patchbay.services.stop': (...args) => runServices(parts, args, 'stop', 'canStop', 'Stop Service'),
    'patchbay.services.restart': (...args) => runServices(parts, args, 'restart', 'canRestart', 'Restart Service'),
    'patchbay.services.pause': (...args) => runServices(parts, args, 'pause', 'canPause', 'Pause Service'),
    'patchbay.services.unpause': (...args) => runServices(parts, args, 'unpause', 'canUnpause', 'Unpause Service'),
    'patchbay.services.kill': (...args) => killServices(parts, args),
    'patchbay.services.scale': (...args) => scaleService(parts, args),
    'patchbay.services.rebuild': (...args) => rebuildServices(parts, args),
    'patchbay.services.pull': (...args) => pullImages(parts, args),
    'patchbay.services.remove': (...args) => removeContainers(parts, args),
    'patchbay.services.openPage': (...args) => openServicePage(parts, args),
    'patchbay.services.logs': (...args) => showLogs(parts, args),
    'patchbay.services.attachLogs': (...args) => attachLogs(parts, args),
    'patchbay.services.openShell': (...args) => openShell(parts, args),
    'patchbay.services.runInContainer': (...args) => runInContainer(parts, args),
    'patchbay.services.showProcesses': (...args) => showProcesses(parts, args),
    'patchbay.services.copyFrom': (...args) => copyFromContainer(parts, args),
    'patchbay.services.copyTo': (...args) => copyToContainer(parts, args),
    'patchbay.services.openInBrowser': (...args) => openInBrowser(parts, args),
    'patchbay.services.copyContainerName': (...args) => copyContainerName(parts, args),
    'patchbay.services.copyContainerId': (...args) => copyContainerId(parts, args),
    'patchbay.services.filter': () => filterServices(parts),
    'patchbay.services.clearFilter': () => arrangement.setFilter(''),
    'patchbay.services.groupBy': () => groupServices(parts),
    'patchbay.services.refresh': () => monitor.refresh(),
    'patchbay.services.chooseEngine': () => pickEngineSetting(parts),
    'patchbay.services.selectProfiles': () => selectProfiles(parts),
    'patchbay.projects.stop': (...args) => stopProject(parts, args),
    'patchbay.projects.openFolder': (...args) => openProjectFolder(parts, args),
    'patchbay.projects.remove': (...args) => removeProject(parts, args),
  };
}
