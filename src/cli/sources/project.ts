import type { ProblemError } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Observation } from '../../engine/observation.ts';
import type { Application } from '../../manifest/model.ts';
import type { CliContext } from '../context.ts';
import { startFolder, tryLoadManifest } from './manifestSource.ts';
import type { GlobalOptions } from '../globalOptions.ts';
import { refusal } from '../output/report.ts';

export interface Project {
  readonly name: string;
  /** What the manifest says, errors or not; undefined without a manifest. */
  readonly application: Application | undefined;
}

/**
 * The project that a command looks at or tears down. That must work with a broken manifest, and with none when the
 * project is named.
 * @throws ProblemError when neither tells its name.
 */
export function findProject(options: GlobalOptions, context: CliContext): Project {
  const found = tryFindProject(options, context);
  if (found) return found;
  throw refusal(
    'no-project',
    `No manifest in ${startFolder(options, context)} or above says which project is meant. ` +
      'Name the project with -p, or the manifest with -f.',
  );
}

/** Undefined when neither a manifest nor an option tells its name. */
export function tryFindProject(options: GlobalOptions, context: CliContext): Project | undefined {
  const application = tryLoadManifest(options, context)?.application;
  const name = application?.name ?? options.projectName ?? context.environment['COMPOSE_PROJECT_NAME'];
  return name ? { name, application } : undefined;
}

/** @throws ProblemError when the manifest declares no such service. */
export function mustBeServices(names: readonly string[], application: Application): void {
  const unknown = names.find((name) => !Object.hasOwn(application.services, name));
  if (unknown !== undefined) throw undeclaredService(unknown, application);
}

/**
 * What the engine has of a project, and of images. A service that the manifest has no more may still have containers.
 * @throws ProblemError for a service that neither the manifest nor a container has.
 */
export async function observeKnown(
  services: readonly string[],
  { name, application }: Project,
  engine: Engine,
  { signal }: CliContext,
  images: readonly string[] = [],
): Promise<Observation> {
  const observation = await engine.observe(name, images, signal);
  const declared = Object.keys(application?.services ?? {});
  const { cluster, containers } = observation;
  const there = [...containers, ...(cluster?.services ?? [])].map(({ service }) => service);
  const known = new Set([...declared, ...there]);
  const unknown = services.find((service) => !known.has(service));
  if (unknown === undefined) return observation;
  throw application ? undeclaredService(unknown, application) : noContainersOf(unknown, known);
}

/** Without a manifest, containers are all that tells of services. */
function noContainersOf(name: string, known: ReadonlySet<string>): ProblemError {
  const there = [...known].join(', ') || 'none';
  return refusal('unknown-service', `The project has no service "${name}". Its containers are of: ${there}.`);
}

/** What to say of a service that the manifest does not declare. */
export function undeclaredService(name: string, application: Application): ProblemError {
  const known = Object.keys(application.services).join(', ') || 'none';
  return refusal('unknown-service', `${application.name} has no service "${name}". Its services: ${known}.`);
}
