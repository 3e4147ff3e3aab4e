import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, Build, Service } from '../../manifest/model.ts';
import { nameAndValue } from '../input/options.ts';
import { refusal } from '../output/report.ts';

/** What a command line says of builds and pulls, over what the manifest says. */
export interface BuildWish {
  readonly cache?: boolean;
  /** `name=value`; a name alone takes its value from the environment, as in Compose. */
  readonly buildArg?: readonly string[];
}

/** The application with its builds as the command line has them. `isPulled`: base images are pulled anew. */
export function withBuilds(
  application: Application,
  { cache = true, buildArg: given = [] }: BuildWish,
  isPulled: boolean,
  environment: Readonly<Record<string, string>>,
): Application {
  const args = Object.fromEntries(given.flatMap((text) => argument(text, environment)));
  return withServices(application, (service) => {
    if (!service.build) return service;
    const build: Build = {
      ...service.build,
      args: { ...service.build.args, ...args },
      ...(cache ? {} : { isUncached: true }),
      ...(isPulled ? { isPulled: true } : {}),
    };
    return { ...service, build };
  });
}

/** The application with one policy for every image. */
export function withPullPolicy(
  application: Application,
  policy: 'always' | 'missing' | 'never' | 'build' | 'policy' | undefined,
): Application {
  // "policy" means the manifest's own.
  if (policy === undefined || policy === 'policy') return application;
  return withServices(application, (service) => ({ ...service, pullPolicy: { policy } }));
}

function withServices(application: Application, change: (service: Service) => Service): Application {
  const entries = Object.entries(application.services).map(([name, service]) => [name, change(service)] as const);
  return { ...application, services: Object.fromEntries(entries) };
}

function argument(text: string, environment: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const pair = nameAndValue(text);
  if (pair) return [pair];
  if (text === '' || text.startsWith('='))
    throw refusal('bad-build-arg', `--build-arg ${text} cannot be read. Write name=value.`);
  const value = ownProperty(environment, text);
  return value === undefined ? [] : [[text, value]];
}
