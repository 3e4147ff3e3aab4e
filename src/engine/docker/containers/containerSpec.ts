import type { Application, Service } from '../../../manifest/model.ts';
import { imageName } from '../../plan/names.ts';
import { withInstance } from '../../telemetry/variables.ts';
import { containerLabels } from '../labels.ts';
import { oldestApi, said } from '../../support/api.ts';
import { containerMac, endpoints } from '../spec/endpoints.ts';
import { healthConfig } from '../spec/health.ts';
import { hostConfig } from '../spec/hostConfig.ts';
import type { SeccompProfiles } from '../spec/security.ts';

export interface ReplicaIdentity {
  readonly number: number;
  readonly name: string;
  readonly configHash: string;
  readonly isOneOff?: boolean;
  readonly hasAliases?: boolean;
}

/** What beside the manifest has a say in a container. */
export interface SpecOptions {
  /** The API version agreed on, `1.44`; what came later is left out. */
  readonly api?: string;
  readonly profiles?: SeccompProfiles;
}

/** The Engine API's body for `POST /containers/create`. Pure. */
export function containerSpec(
  application: Application,
  service: Service,
  replica: ReplicaIdentity,
  { api = oldestApi, profiles = {} }: SpecOptions = {},
) {
  const { number } = replica;
  const [first] = endpoints(application, service, replica, api);
  return {
    Image: imageName(application, service),
    // A name alone takes the variable of the image away.
    Env: [
      ...Object.entries(withInstance(service.environment, replica.name)).map(([name, value]) => `${name}=${value}`),
      ...(service.unsetEnvironment ?? []).filter((name) => !Object.hasOwn(service.environment, name)),
    ],
    Labels: containerLabels(application, service, number, replica.configHash),
    ...said({
      Cmd: service.command && [...service.command],
      Entrypoint: service.entrypoint && [...service.entrypoint],
      Hostname: hasOwnHostname(service) ? service.hostname : undefined,
      Domainname: hasOwnHostname(service) ? service.domainName : undefined,
      User: service.user,
      WorkingDir: service.workingDir,
      MacAddress: containerMac(service, api),
      StopSignal: service.stopSignal,
      // Docker counts whole seconds.
      StopTimeout: service.stopGracePeriodMs === undefined ? undefined : Math.ceil(service.stopGracePeriodMs / 1000),
      Healthcheck: service.healthcheck && healthConfig(service.healthcheck, api),
    }),
    Tty: service.hasTty,
    OpenStdin: service.isStdinOpen,
    ExposedPorts: exposedPorts(service),
    HostConfig: hostConfig(service, { application, number, firstNetwork: first?.name, api, profiles }),
    ...(first ? { NetworkingConfig: { EndpointsConfig: { [first.name]: first.settings } } } : {}),
  };
}

/** Docker refuses a name of its own for a container in another's network. */
function hasOwnHostname({ networkMode = '' }: Service): boolean {
  return !/^(service|container):/.test(networkMode);
}

function exposedPorts(service: Service): Record<string, object> {
  const published = service.ports.map((port) => `${port.target}/${port.protocol}`);
  const exposed = service.expose.flatMap((port) => {
    const [range = '', protocol = 'tcp'] = port.split('/');
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
  });
  return Object.fromEntries([...published, ...exposed].map((key) => [key, {}]));
}
