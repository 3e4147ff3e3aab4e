import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNever } from '../../base/assert.ts';
import type { Application } from '../../manifest/model.ts';
import { needsApplication, unknownService } from '../failures.ts';
import type { Step } from '../step.ts';
import { createContainer, removeContainer, startContainer, stopContainer, type ProcessAddress } from './control.ts';
import { containerDirectory, fileName, marksDirectory } from './files.ts';
import { localConfig } from './localConfig.ts';
import { waitForContainers } from './wait.ts';
import { own } from '../own.ts';

/** Does one step with local processes, in a project's folder. */
export async function perform(
  address: ProcessAddress,
  step: Step,
  project: string,
  application: Application | undefined,
  signal: AbortSignal,
): Promise<void> {
  const place = placeOf(step, project);
  switch (step.kind) {
    case 'pull':
    case 'build':
      // A local process has no image.
      return;
    case 'create-network':
    case 'create-volume':
      mkdirSync(join(place, '..'), { recursive: true, mode: 0o700 });
      return writeFileSync(place, '');
    case 'remove-network':
    case 'remove-volume':
      return rmSync(place, { force: true });
    case 'create':
      return create(step, place, application);
    case 'start':
      // Hooks are commands of the container's image, as its command and health check are: here they have no place.
      return startContainer(address, place, signal);
    case 'wait':
      return waitForContainers(project, step.names, step.condition, signal);
    case 'stop':
      return stopContainer(place, signal, step.containerId);
    case 'remove':
      return removeContainer(place, signal, step.containerId);
    default:
      return assertNever(step);
  }
}

/** Where what a step is about stands in a project's folder. */
export function placeOf(step: Step, project: string): string {
  switch (step.kind) {
    case 'create-network':
    case 'remove-network':
      return join(marksDirectory(project, 'networks'), fileName(step.name));
    case 'create-volume':
    case 'remove-volume':
      return join(marksDirectory(project, 'volumes'), fileName(step.name));
    case 'create':
    case 'start':
    case 'stop':
    case 'remove':
      return containerDirectory(project, step.name);
    case 'wait':
    case 'pull':
    case 'build':
      return project;
    default:
      return assertNever(step);
  }
}

async function create(
  step: Extract<Step, { kind: 'create' }>,
  directory: string,
  application: Application | undefined,
): Promise<void> {
  if (!application) throw needsApplication('create a container');
  const service = own(application.services, step.service);
  if (!service) throw unknownService(step.service);
  await createContainer(directory, localConfig(application, service, step), step.replaces);
}
