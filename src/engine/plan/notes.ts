import type { Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { KeptVolume, PlanAction, Step } from '../step.ts';
import { isWholeDown, keptNetworks, leavingContainers, type DownRequest } from './down.ts';
import { imageRemovals } from './images/imageRemovals.ts';
import { keptVolumes, removedContainers, supersededVolumes, type SupersededVolume } from './volumes.ts';

export interface NotesRequest extends DownRequest {
  readonly action: PlanAction;
}

/** The volumes of what a plan removes that stay, with their data. */
export function keepsOf(request: NotesRequest, steps: readonly Step[]): readonly KeptVolume[] {
  const { application, observation, action } = request;
  const containers = removedContainers(observation, steps);
  const isWhole = action === 'down' && isWholeDown(request);
  if (containers.length === 0 && !isWhole) return [];
  const told = new Set(application ? supersededVolumes(application, observation, steps).map(({ name }) => name) : []);
  const kept = keptVolumes({ ...(application ? { application } : {}), observation, containers, isWhole }, steps);
  return kept.filter(({ name }) => !told.has(name));
}

/** What somebody who reads a plan has to know of data and of what stays, beside the steps. */
export function notesOf(request: NotesRequest, steps: readonly Step[]): readonly Problem[] {
  const { application, observation, action, services = [], removeImages: which } = request;
  if (action === 'down') {
    const leaving = leavingContainers(request);
    const networks = isWholeDown(request) ? keptNetworks(request, leaving) : [];
    return [...networks, ...(which ? imageRemovals({ ...request, leaving, services, which }).problems : [])];
  }
  const superseded = application ? supersededVolumes(application, observation, steps) : [];
  return [...unnamedClients(application, steps), ...superseded.map(supersededNote)];
}

/** Of what is created or started, the services whose connections to a broker should have had a name. */
function unnamedClients(application: Application | undefined, steps: readonly Step[]): readonly Problem[] {
  const started = new Set(steps.flatMap((step) => ('service' in step && step.kind === 'create' ? [step.service] : [])));
  const unnamed = Object.entries(application?.messaging.clients ?? {}).filter(([, parameter]) => parameter === null);
  return unnamed
    .filter(([name]) => started.has(name))
    .map(([name]) => ({
      code: 'engine.client-unnamed',
      severity: 'info',
      message:
        `The connections of "${name}" to the broker get no name, since nothing tells which Redis library it has, so its URL stays as it is. ` +
        'Say what it is written in with "x-patchbay: debug: type:", or let the program name its connections.',
    }));
}

function supersededNote({ name, container, target, by, canBeFilled }: SupersededVolume): Problem {
  const what = `The anonymous volume that ${container} has at ${target} stays, with its data, as ${name}; from now on ${by} is there.`;
  const copy = `docker run --rm -v ${name}:/from:ro -v ${by}:/to busybox cp -a /from/. /to/`;
  const copying = canBeFilled ? `Copy what you need ("${copy}"), or remove it` : 'Remove it when nobody needs it';
  const next = `${copying} ("docker volume rm ${name}").`;
  return { code: 'engine.volume-superseded', severity: 'info', message: `${what} ${next}` };
}
