import type { ObservedContainer } from '../engine/observation.ts';
import type { CliContext } from './context.ts';
import { withEngine } from './engineSource.ts';
import type { GlobalOptions } from './options.ts';
import { findProject, mustBeKnown } from './project.ts';

/** The containers of the project, or of some of its services, by name. @throws ProblemError for a wrong name. */
export async function containersOf(
  services: readonly string[],
  options: GlobalOptions,
  context: CliContext,
): Promise<readonly ObservedContainer[]> {
  const { name, application } = findProject(options, context);
  const { containers } = await withEngine(options, context, (engine) => engine.observe(name, [], context.signal));
  mustBeKnown(services, containers, application);
  const shown = containers.filter(({ service }) => services.length === 0 || services.includes(service));
  return shown.sort((left, right) => (left.name < right.name ? -1 : 1));
}
