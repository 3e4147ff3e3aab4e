import type { Problem } from '../../base/problem.ts';
import type { Application, Mount, Service } from '../../manifest/model.ts';
import { forwardRefusal } from '../forward/settings.ts';
import { boundServicesOf } from '../plan/sharedNamespaces.ts';
import { filePaths } from './files.ts';
import { runPorts } from './inbound.ts';
import { knownPorts } from './knownPorts.ts';

/** What a service loses, or cannot do, that runs locally while the others run in containers; an error forbids it. */
export function localLimits(application: Application, service: Service): readonly Problem[] {
  const { name, at } = service;
  const said = (severity: Problem['severity'], code: string, message: string): Problem => {
    return { code: `engine.${code}`, severity, message, at };
  };
  const bound = Object.values(application.services).filter(
    (each) => each.isActive && each.name !== name && boundServicesOf(each).has(name),
  );
  const lost = service.mounts.filter(isLost).map(placeOf);
  const [first] = service.ports.filter(({ protocol }) => protocol !== 'tcp');
  const refusal = forwardRefusal(service);
  const unnamed = unnamedFiles(application, service);
  return [
    ...(refusal ? [refusal] : []),
    ...bound.map((each) =>
      said(
        'error',
        'local-shared',
        `"${name}" cannot run locally: "${each.name}" shares its network, namespaces or volumes, which only a container has.`,
      ),
    ),
    ...(lost.length === 0
      ? []
      : [
          said(
            'info',
            'local-mounts',
            `The local process of "${name}" does not have what its container mounts: ${lost.join(', ')}.`,
          ),
        ]),
    ...(first
      ? [said('info', 'local-udp', `Port ${first.target}/${first.protocol} of "${name}" is not forwarded: TCP is.`)]
      : []),
    ...(service.replicas > 1
      ? [
          said(
            'info',
            'local-replicas',
            `"${name}" runs as one local process in place of ${service.replicas} containers.`,
          ),
        ]
      : []),
    ...(unnamed.length === 0
      ? []
      : [
          said(
            'info',
            'local-files',
            `${unnamed.join(', ')} of "${name}" ${unnamed.length === 1 ? 'stands' : 'stand'} at another path for its local process, and none of its variables names ${unnamed.length === 1 ? 'it' : 'them'}. Add a variable that does.`,
          ),
        ]),
    ...(isCalled(application, service) &&
    knownPorts(application, service, []).length === 0 &&
    runPorts(service).length === 0
      ? [
          said(
            'info',
            'local-ports',
            `No port of "${name}" is known, so others may not reach its local process. Write it to x-patchbay.run.ports.`,
          ),
        ]
      : []),
  ];
}

/** Bind mounts are folders of this machine, so they are not lost. */
function isLost({ type }: Mount): boolean {
  return type !== 'bind' && type !== 'npipe';
}

function placeOf({ type, source, target }: Mount): string {
  return source === undefined
    ? `${type === 'volume' ? 'an anonymous volume' : type} at ${target}`
    : `${source} at ${target}`;
}

/** The secrets and configs that no variable names, nor the folder they are in. */
function unnamedFiles(application: Application, service: Service): readonly string[] {
  const values = Object.values({ ...service.environment, ...service.run?.environment });
  const copied = filePaths(application, service).filter(({ kind }) => kind === 'copied');
  return copied.flatMap(({ target }) => {
    const folder = target.slice(0, target.lastIndexOf('/'));
    const isNamed = values.some((value) => value.includes(target) || (folder !== '' && value.endsWith(folder)));
    return isNamed ? [] : [target];
  });
}

function isCalled({ services }: Application, { name }: Service): boolean {
  return Object.values(services).some(({ dependsOn }) => Object.hasOwn(dependsOn, name));
}
