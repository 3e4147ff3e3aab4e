import type { Application, Service } from '../../../manifest/model.ts';
import { labels } from '../../docker/labels.ts';
import { healthConfig } from '../../docker/spec/health.ts';
import { ulimitsOf } from '../../docker/spec/resources.ts';
import type { SeccompProfiles } from '../../docker/spec/security.ts';
import type { Contents } from '../../plan/swarm/keptFiles.ts';
import { isGlobalMode, type ServiceMode } from '../../plan/swarm/serviceMode.ts';
import { hasApi, said, since } from '../../support/api.ts';
import { withInstance } from '../../telemetry/variables.ts';
import { swarmLabels } from '../labels.ts';
import { grantedFiles, type KeptIds } from './grants.ts';
import { mountsOf } from './mounts.ts';
import { privilegesOf } from './privileges.ts';
import { withoutForeignTemplates } from './templates.ts';

interface ContainerOptions {
  readonly mode: ServiceMode;
  readonly contents: Contents;
  readonly ids: KeptIds;
  readonly api: string;
  readonly profiles?: SeccompProfiles;
}

/** The `ContainerSpec` of a service without its image: what each task's container is made from. */
export function taskContainerSpec(application: Application, service: Service, options: ContainerOptions) {
  const { mode, api, contents, ids, profiles = {} } = options;
  const { dns = {}, healthcheck, ulimits, resources = {}, stopGracePeriodMs } = service;
  const files = grantedFiles(application, service, contents, ids);
  return {
    Labels: containerLabels(application, service),
    Env: environmentOf(application, service, mode),
    Mounts: mountsOf(application, service, contents, api),
    TTY: service.hasTty,
    OpenStdin: service.isStdinOpen,
    ReadOnly: service.isReadOnly,
    Hosts: service.extraHosts.map(hostsLine),
    CapabilityAdd: service.capAdd.map(capability),
    CapabilityDrop: service.capDrop.map(capability),
    Secrets: files.secrets,
    Configs: files.configs,
    ...said({
      // Swarm calls an entrypoint `Command`, and a command `Args`.
      Command: service.entrypoint && [...service.entrypoint],
      Args: service.command && [...service.command],
      Hostname: service.hostname === undefined ? undefined : withoutForeignTemplates(service.hostname),
      Dir: service.workingDir,
      User: service.user,
      Groups: service.groups && [...service.groups],
      Privileges: privilegesOf(service, { api, profiles, credentialConfig: files.credentialConfig }),
      StopSignal: service.stopSignal,
      StopGracePeriod: stopGracePeriodMs === undefined ? undefined : Math.round(stopGracePeriodMs * 1e6),
      Healthcheck: healthcheck && healthConfig(healthcheck, api),
      DNSConfig: dnsConfig(dns),
      Isolation: service.isolation,
      Init: service.hasInit,
      Sysctls: service.sysctls && { ...service.sysctls },
      Ulimits: ulimits && ulimitsOf(ulimits),
      OomScoreAdj: hasApi(api, since.serviceOomScore) ? resources.oomScoreAdjustment : undefined,
    }),
  };
}

/**
 * A node's own engine shows by these whose container it is. There is no hash of the configuration among them: by that, `docker compose`
 * takes a container for one that it may replace.
 */
function containerLabels(application: Application, service: Service): Record<string, string> {
  return {
    ...service.labels,
    [swarmLabels.stack]: application.name,
    [labels.project]: application.name,
    [labels.service]: service.name,
    [labels.oneOff]: 'False',
  };
}

/** A name alone takes the variable of the image away. Sorted, because another order would be another spec. */
function environmentOf({ name }: Application, service: Service, mode: ServiceMode): string[] {
  const place = isGlobalMode(mode) ? '{{.Node.Hostname}}' : '{{.Task.Slot}}';
  const variables = withInstance(service.environment, `${name}-${service.name}-${place}`);
  const unset = (service.unsetEnvironment ?? []).filter((each) => !Object.hasOwn(service.environment, each));
  return [
    ...Object.entries(variables).map(([variable, value]) => `${variable}=${withoutForeignTemplates(value)}`),
    ...unset,
  ].sort();
}

/** `name:address` as a line of `/etc/hosts`. */
function hostsLine(entry: string): string {
  const split = entry.indexOf(':');
  return `${entry.slice(split + 1)} ${entry.slice(0, split)}`;
}

/** Swarm compares capabilities by their full names. */
function capability(name: string): string {
  const upper = name.toUpperCase();
  return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

function dnsConfig({ servers, search, options }: NonNullable<Service['dns']>): object | undefined {
  const config = said({
    Nameservers: servers && [...servers],
    Search: search && [...search],
    Options: options && [...options],
  });
  return Object.keys(config).length === 0 ? undefined : config;
}
