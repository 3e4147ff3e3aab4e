import { ProblemError, type Problem } from '../../../base/problem.ts';
import type { DebugPreparation } from '../../../debug/model.ts';
import { prepareDebugging } from '../../../debug/prepare.ts';
import type { DebugSubject } from './debugSubject.ts';
import { prepareProcess } from './prepareProcess.ts';

/**
 * Finds out all that is needed to debug a container, or a local process. It only looks. What is to be known and forbids nothing is
 * handed to `tell`.
 * @throws ProblemError `debug.…`, which says what is missing and the one thing to do
 */
export async function prepareDebug(
  subject: DebugSubject,
  tell: (problem: Problem) => void,
  signal: AbortSignal,
): Promise<DebugPreparation> {
  const { engine, snapshot, service, container, waitForClient, tools, relayPrograms, dockerOptions, onProblem } =
    subject;
  const { run } = service;
  const isLocal = container.placement === 'local' || snapshot.observation.engine.traits.declaration === 'run';
  if (run && isLocal) {
    return prepareProcess({ ...subject, service: { ...service, run } }, signal);
  }
  if (snapshot.observation.engine.traits.schedules) throw new ProblemError(onCluster(container.name, service.name));
  const { application } = snapshot;
  const place = { application, service: service.name, container: container.name, waitsForClient: waitForClient };
  const { preparation, problems } = await prepareDebugging(
    engine,
    { ...place, tools, relayPrograms, dockerOptions, onProblem },
    signal,
  );
  const refusal = problems.find(({ severity }) => severity === 'error');
  if (!preparation) throw new ProblemError(refusal ?? cannotDebug(service.name));
  for (const problem of problems) tell(problem);
  return preparation;
}

/** Debuggers are started by the `docker` of this machine, beside the program: here that may be on any node, and its next replica on another. */
function onCluster(container: string, service: string): Problem {
  const message = `${container} runs on a cluster, where debuggers are not attached. Run "${service}" on Docker or as a local process (x-patchbay.run), and debug it there.`;
  return { code: 'debug.on-cluster', severity: 'error', message };
}

function cannotDebug(service: string): Problem {
  const message = `${service} cannot be debugged: nothing is known of what it runs. Set x-patchbay.debug.type of the service.`;
  return { code: 'debug.unknown-runtime', severity: 'error', message };
}
