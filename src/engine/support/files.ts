import { ownProperty } from '../../base/ownProperty.ts';
import type { Problem } from '../../base/problem.ts';
import type { FileGrant } from '../../manifest/model/files.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { writtenFiles } from '../fileGrants.ts';

/** Reports secrets and configs that cannot be given to a service. Messages name them and never hold their content. */
export function checkGrantedFiles(application: Application, service: Service): readonly Problem[] {
  const { secrets = [], configs = [] } = service;
  const problem = (code: string, message: string): Problem => ({
    code,
    severity: 'error',
    message: `"${service.name}": ${message}`,
    at: service.at,
  });
  const written = service.isReadOnly ? writtenFiles(application, service) : [];
  return [
    ...secrets.flatMap((grant) => checkGrant('secret', grant, application, problem)),
    ...configs.flatMap((grant) => checkGrant('config', grant, application, problem)),
    ...written.map(({ target }) =>
      problem(
        'engine.files-read-only',
        `${target} cannot be written into a container that is read_only. Nothing is started. Take it from a "file:" without uid, gid and mode, or leave out read_only.`,
      ),
    ),
  ];
}

function checkGrant(
  kind: 'secret' | 'config',
  { source, uid, gid }: FileGrant,
  application: Application,
  problem: (code: string, message: string) => Problem,
): readonly Problem[] {
  const stored = ownProperty(kind === 'secret' ? application.secrets : application.configs, source);
  if (!stored) return [];
  const name = `the ${kind} "${source}"`;
  if (stored.isExternal || stored.driver !== undefined || stored.templateDriver !== undefined) {
    const why = stored.isExternal ? 'is external' : 'has a driver';
    return [
      problem(
        'engine.external-file',
        `${name} ${why}, which only Swarm has a store for. Nothing is started. Give it a "file:", "environment:" or "content:".`,
      ),
    ];
  }
  if (stored.file === undefined && stored.content === undefined) {
    const next =
      stored.environment === undefined
        ? 'It says nowhere what is in it. Give it a "file:".'
        : `Its variable ${stored.environment} is not set. Set it where you start Patchbay, or in .env.`;
    return [problem('engine.file-unset', `${name} is empty. Nothing was started. ${next}`)];
  }
  if (![uid, gid].every((id) => id === undefined || /^\d{1,10}$/.test(id))) {
    return [problem('engine.file-owner', `${name} does not name its owner by number. Write uid and gid as numbers.`)];
  }
  return [];
}
