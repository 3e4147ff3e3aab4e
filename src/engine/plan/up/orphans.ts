import type { Problem } from '../../../base/problem.ts';
import type { Application } from '../../../manifest/model.ts';
import type { ObservedContainer } from '../../observation.ts';
import type { Step } from '../../step.ts';
import { removalSteps } from '../containers.ts';
import { serviceOf } from '../dependencies.ts';

export function orphanSteps(application: Application, containers: readonly ObservedContainer[]): readonly Step[] {
  const orphans = containers.filter((container) => !serviceOf(application, container.service));
  return orphans.flatMap((container) => removalSteps(container, undefined, [], 'the manifest names no such service'));
}

/** Reports containers of services that the manifest does not name, and how to remove them (`with`). */
export function orphansLeft(
  application: Application,
  containers: readonly ObservedContainer[],
  by: 'up' | 'down',
): readonly Problem[] {
  const orphans = containers.filter(({ service, isOneOff }) => !isOneOff && !serviceOf(application, service));
  if (orphans.length === 0) return [];
  const services = [...new Set(orphans.map(({ service }) => `"${service}"`))].join(', ');
  const names = orphans.map(({ name }) => name).join(', ');
  const kept = by === 'down' ? ', and so do the networks' : '';
  const message = `The manifest names no service ${services}: ${names} ${orphans.length === 1 ? 'stays' : 'stay'}${kept}. Remove what is left of it with "${by} --remove-orphans", or in the Services view.`;
  return [{ code: 'engine.orphans', severity: 'info', message }];
}
