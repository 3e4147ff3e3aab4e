import type { Act } from '../../base/kinds/verbs.ts';
import type { Application } from '../../manifest/model.ts';
import type { HookDeclaration } from '../../manifest/model/governance.ts';
import type { Operation } from '../operations/operation.ts';
import { operatedServices, verbOf } from './verbOf.ts';

/** The hooks around an operation, in the order in which they run. Those of a plan are steps of it, and so there are none around it. */
export function hooksAround(
  application: Application | undefined,
  operation: Operation,
  moment?: HookDeclaration['when'],
): readonly HookDeclaration[] {
  if (operation.kind === 'plan') return [];
  const services = operatedServices(operation);
  const verb = verbOf(operation);
  return (application?.governance?.hooks ?? []).filter(
    (hook) =>
      hook.verb === verb &&
      (moment === undefined || hook.when === moment) &&
      (hook.services.length === 0 || hook.services.some((name) => services.includes(name))),
  );
}

/** What these hooks do, so that policies are asked about it: each runs a command, or a service once. */
export function hookActs(hooks: readonly HookDeclaration[]): readonly Act[] {
  if (hooks.length === 0) return [];
  return [{ verb: 'run', services: [...new Set(hooks.flatMap(({ service }) => service ?? []))] }];
}
