import type { ProblemError } from '../base/problem.ts';
import type { Application } from '../manifest/model.ts';
import type { CliContext } from './context.ts';
import { tryLoadManifest } from './manifestSource.ts';
import type { GlobalOptions } from './options.ts';
import { refusal } from './report.ts';

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
  const application = tryLoadManifest(options, context)?.application;
  const name = application?.name ?? options.projectName ?? context.environment['COMPOSE_PROJECT_NAME'];
  if (name) return { name, application };
  throw refusal(
    'no-project',
    `No manifest in ${context.currentDirectory} or above says which project is meant. ` +
      'Name the project with -p, or the manifest with -f.',
  );
}

/** What to say of a service that the manifest does not declare. */
export function unknownService(name: string, application: Application): ProblemError {
  const known = Object.keys(application.services).join(', ') || 'none';
  return refusal('unknown-service', `${application.name} has no service "${name}". Its services: ${known}.`);
}
