import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../../base/assert.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import { hasPostStart, runPostStart, runPreStart, runPreStop, type HookRun } from '../hooks/hooks.ts';
import { needsApplication, noImageToPush, unknownService } from '../failures.ts';
import type { MachineStep } from '../step.ts';
import { createContainer, removeContainer, startContainer, stopContainer, type ProcessAddress } from './control.ts';
import { exec, runOnce } from './exec.ts';
import { containerDirectory, postStartMark } from './records/files.ts';
import { localConfig, placeConfig } from './records/localConfig.ts';
import { readContainer } from './observe.ts';
import { isOver, writeConfig } from './records/records.ts';
import { assertPortsFree } from './portCheck.ts';
import { tidyProject } from './records/tidy.ts';
import type { ProcessSurroundings } from './surroundings.ts';
import { waitForContainers } from './wait.ts';
import { killContainer, pauseContainer, unpauseContainer } from './pause.ts';

/** Where processes are run, and what is around them there. */
export interface ProcessWorld {
  readonly address: ProcessAddress;
  readonly surroundings: ProcessSurroundings;
}

/** Does one step with local processes, in a project's folder. */
export async function perform(
  { address, surroundings }: ProcessWorld,
  step: MachineStep,
  project: string,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const place = markPath(step, project);
  switch (step.kind) {
    case 'pull':
    case 'build':
    case 'remove-image':
    case 'create-network':
    case 'create-volume':
    case 'remove-network':
    case 'remove-volume':
      // A local process has no image, no network and no volume.
      return;
    case 'create':
      // The container that it replaces has its folder, and so is removed first.
      await beforeStop(step, place, application, onProgress, signal, step.replaces ?? '');
      return create(surroundings, step, { directory: place, project }, application, signal);
    case 'start':
      // It goes on and does not begin, so no hook of its start runs.
      if ((await readContainer(place))?.record.state === 'paused') return unpauseContainer(place, undefined);
      await tellWhereOthersAre(surroundings, step, { directory: place, project }, application, signal);
      await assertStartable(place);
      await beforeFirstStart(step, place, application, onProgress, signal);
      return startWithHooks(address, place, hookRun(step, place, application, onProgress), signal);
    case 'wait':
      return waitForContainers(project, step, signal);
    case 'stop':
      await beforeStop(step, place, application, onProgress, signal, step.containerId);
      return stopContainer(place, signal, {
        ...(step.containerId === undefined ? {} : { id: step.containerId }),
        ...(step.graceMs === undefined ? {} : { graceMs: step.graceMs }),
      });
    case 'pause':
      return pauseContainer(place, step.containerId);
    case 'unpause':
      return unpauseContainer(place, step.containerId);
    case 'kill':
      return killContainer(place, { id: step.containerId, signal: step.signal }, signal);
    case 'push':
      throw noImageToPush(step.image);
    case 'remove':
      await removeContainer(place, signal, step.containerId);
      return tidyProject(project);
    default:
      return assertNever(step);
  }
}

/** The path, in a project's folder, of what a step is about. */
export function markPath(step: MachineStep, project: string): string {
  switch (step.kind) {
    case 'create':
    case 'start':
    case 'stop':
    case 'pause':
    case 'unpause':
    case 'kill':
    case 'remove':
      return containerDirectory(project, step.name);
    case 'wait':
    case 'pull':
    case 'push':
    case 'build':
    case 'remove-image':
    case 'create-network':
    case 'create-volume':
    case 'remove-network':
    case 'remove-volume':
      return project;
    default:
      return assertNever(step);
  }
}

/** The folders of a container and of its project. */
interface Folders {
  readonly directory: string;
  readonly project: string;
}

async function create(
  surroundings: ProcessSurroundings,
  step: Extract<MachineStep, { kind: 'create' }>,
  folders: Folders,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!application) throw needsApplication('create a container');
  const service = ownProperty(application.services, step.service);
  if (!service) throw unknownService(step.service);
  const place = await surroundings.place({ application, service, number: step.number, ...folders }, signal);
  await createContainer(folders.directory, localConfig(application, service, step, place), step.replaces);
}

/** If there is an id, only the container that has it is meant. */
async function beforeStop(
  step: Extract<MachineStep, { kind: 'create' | 'stop' }>,
  directory: string,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
  id?: string,
): Promise<void> {
  const container = await readContainer(directory);
  if (container?.record.state !== 'running' || (id !== undefined && container.config.id !== id)) return;
  await runPreStop(hookRun(step, directory, application, onProgress), signal);
}

/** Runs a hook in the folder and environment of its program. Hooks that need another image are for containers alone. */
async function beforeFirstStart(
  step: Extract<MachineStep, { kind: 'start' }>,
  directory: string,
  application: Application | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const run = hookRun(step, directory, application, onProgress);
  const { service } = run;
  const container = await readContainer(directory);
  if (!service || container?.record.state !== 'created') return;
  const { environment } = container.config;
  const alone: HookRun['exec'] = (request, streams, given, { image }) => {
    if (image === undefined) return runOnce(service, environment, request, streams, given);
    onProgress(`pre_start: left out, since it needs the image ${image}`);
    return Promise.resolve(0);
  };
  await runPreStart({ ...run, exec: alone }, step.number, signal);
}

/** Hooks run beside the process, as every command that is run in a container. */
function hookRun(
  { name, service }: Extract<MachineStep, { kind: 'create' | 'start' | 'stop' }>,
  directory: string,
  application: Application | undefined,
  onProgress: (text: string) => void,
): HookRun {
  return {
    name,
    service: application && ownProperty(application.services, service),
    declaration: 'run',
    exec: (request, streams, signal) => exec(directory, name, request, streams, signal),
    onProgress,
  };
}

/** Whatever ends Patchbay after the start: until its hooks have ended well, the mark says that they are due. */
async function startWithHooks(
  address: ProcessAddress,
  directory: string,
  run: HookRun,
  signal: AbortSignal,
): Promise<void> {
  const mark = postStartMark(directory);
  const hasHooks = hasPostStart(run.service, 'run') && existsSync(directory);
  if (hasHooks) writeFileSync(mark, '');
  await startContainer(address, directory, signal);
  await runPostStart(run, signal);
  if (hasHooks) rmSync(mark, { force: true });
}

async function assertStartable(directory: string): Promise<void> {
  const container = await readContainer(directory);
  if (!container || !isOver(container.record)) return;
  try {
    await assertPortsFree(container.config.name, container.config.publishers);
  } catch (error) {
    const now = await readContainer(directory);
    // Another window has started the process meanwhile.
    if (!now || isOver(now.record)) throw error;
  }
}

/** Since it was created, others may have come that it depends on, at ports that nobody knew before. */
async function tellWhereOthersAre(
  surroundings: ProcessSurroundings,
  step: Extract<MachineStep, { kind: 'start' }>,
  folders: Folders,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (!application) return;
  const service = ownProperty(application.services, step.service);
  if (!service?.run) return;
  const container = await readContainer(folders.directory);
  if (!container || !isOver(container.record)) return;
  const { config } = container;
  const place = await surroundings.place(
    { application, service, number: config.number, ...folders, before: config },
    signal,
  );
  const told = { ...config, ...placeConfig(service, config, place) };
  if (!isDeepStrictEqual(told, config)) writeConfig(folders.directory, told);
}
