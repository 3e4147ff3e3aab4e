import type { Engine } from '../../engine/engine.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import type { CliContext } from '../context.ts';
import { withEngine } from './engineSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { findProject, observeKnown, type Project } from './project.ts';

/** The containers of the project that the options mean. @throws ProblemError for a wrong name. */
export function containersOf(
  services: readonly string[],
  options: GlobalOptions,
  context: CliContext,
): Promise<readonly ObservedContainer[]> {
  const project = findProject(options, context);
  return withEngine(options, context, (engine) => containersOn(engine, services, project, context));
}

/** The containers of a project, or of some of its services, by name. @throws ProblemError for a wrong name. */
export async function containersOn(
  engine: Engine,
  services: readonly string[],
  project: Project,
  context: CliContext,
): Promise<readonly ObservedContainer[]> {
  const { containers } = await observeKnown(services, project, engine, context);
  const shown = containers.filter(({ service }) => services.length === 0 || services.includes(service));
  return shown.sort((left, right) => (left.name < right.name ? -1 : 1));
}
