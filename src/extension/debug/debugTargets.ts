import { applicationOfTask } from '../../app/applications/applicationOfTask.ts';
import type { DebugRequest } from '../../app/debug/debugRequest.ts';
import { runningContainers, untilKnown } from '../../app/debug/runningContainers.ts';
import type { ReadySnapshot } from '../../app/monitors/applicationMonitor.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { isDebuggable } from '../../app/services/debugStanding.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { ProblemError } from '../../base/problem.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { pickOne } from '../ui/picks.ts';
import type { ApplicationWorks, ApplicationWork } from '../views/applicationWork.ts';

/** How long what a plan has just started may take to be seen. */
const startedMs = 15_000;

/** The application that a configuration is about; where there are several, it is open from then on. */
export async function debuggedWork(
  applications: ApplicationWorks,
  request: DebugRequest,
  folder: string | undefined,
): Promise<ApplicationWork> {
  const all = await applications.list.known();
  const work = applications.shown(applicationOfTask(request, all, folder, 'debug configuration').manifest);
  if (!applications.only) applications.open(work.key.manifest);
  return work;
}

/** Lets the person pick a service; undefined when dismissed. */
export async function pickDebugged({ monitor }: ApplicationWork): Promise<string | undefined> {
  const { application } = await readySnapshot(monitor);
  const items = Object.values(application.services)
    .filter(isDebuggable)
    .map(({ name }) => ({ label: name, icon: 'debug-alt' }));
  return (await pickOne(items, { title: 'Debug Service', placeHolder: 'Which service?' }))?.label;
}

/** @throws ProblemError `debug.unknown-service` */
export function demandService(service: string, { name, services }: Application): Service {
  const found = ownProperty(services, service);
  if (found) return found;
  const message = `${name} has no service "${service}". It has ${Object.keys(services).join(', ')}. Correct "service" of the debug configuration.`;
  throw new ProblemError({ code: 'debug.unknown-service', severity: 'error', message });
}

/** The containers that are meant, started where nothing of the service runs; none where the person does not want that. */
export async function debuggedContainers(
  { monitor, runner }: ApplicationWork,
  service: string,
  replica: number | undefined,
  signal: AbortSignal,
): Promise<readonly ObservedContainer[]> {
  const snapshot = await readySnapshot(monitor);
  demandService(service, snapshot.application);
  const running = runningContainers(snapshot, service, replica);
  if (running.length > 0) return running;
  if ((await runner.attempt({ action: 'up', services: [service] })) !== 'done') return [];
  const patience = AbortSignal.any([signal, AbortSignal.timeout(startedMs)]);
  const isUp = (known: ReadySnapshot): boolean => runningContainers(known, service, replica).length > 0;
  const known = await untilKnown(monitor, isUp, patience).catch(() => undefined);
  signal.throwIfAborted();
  if (!known) throw notRunning(service, replica);
  return runningContainers(known, service, replica);
}

function notRunning(service: string, replica: number | undefined): ProblemError {
  const what = replica === undefined ? service : `Replica ${replica} of ${service}`;
  const message = `${what} does not run, so there is nothing to debug. Its logs say why it ended, if it has begun.`;
  return new ProblemError({ code: 'debug.not-running', severity: 'error', message });
}
