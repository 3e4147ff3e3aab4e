import type { Actor } from '../../base/kinds/actors.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import type { Operation } from '../operations/operation.ts';
import type { Matter } from './authority.ts';
import { hookActs, hooksAround } from './hooksAround.ts';
import { engineFacts, messageFacts, operationFacts } from './operationFacts.ts';
import { projectOf, type OperationSurroundings } from './surroundings.ts';
import { actsOf, verbOf } from './verbOf.ts';

/** What is judged of an operation. */
export function matterOf(
  operation: Operation,
  actor: Actor,
  { application: found, engine, lend, running }: OperationSurroundings,
): Matter {
  const own = 'application' in operation ? operation.application : undefined;
  const application = asAskedFor(own ?? found, operation);
  return {
    operation,
    application,
    project: projectOf(operation) ?? application?.name ?? '',
    verb: verbOf(operation),
    lend,
    running,
    moment: {
      kind: 'operation',
      nowMs: Date.now(),
      // What hooks do is asked about as well.
      acts: [...actsOf(operation), ...hookActs(hooksAround(application, operation))],
      operation: operationFacts(operation),
      actor,
      engine: engineFacts(operation, engine),
      message: messageFacts(operation),
    },
  };
}

/** Whoever wants another number of containers is judged by that number, and not by the manifest's. */
function asAskedFor(application: Application | undefined, operation: Operation): Application | undefined {
  const replicas = operation.kind === 'plan' ? operation.plan.replicas : undefined;
  if (!application || !replicas) return application;
  const services = Object.entries(application.services).map(([name, service]) => {
    const wanted = ownProperty(replicas, name);
    return [name, wanted === undefined ? service : { ...service, replicas: wanted }] as const;
  });
  return { ...application, services: Object.fromEntries(services) };
}
