import type { Service } from '../../manifest/model.ts';
import type { ServiceContext } from './context.ts';
import { unlessEmpty, unlessSilent, type Loose } from './objects.ts';

/** The rights of a container. */
export function containerRights(service: Service, context: ServiceContext): Loose {
  const { isPrivileged, isReadOnly, capAdd, capDrop, user } = service;
  return unlessSilent({
    privileged: isPrivileged ? true : undefined,
    readOnlyRootFilesystem: isReadOnly ? true : undefined,
    capabilities: unlessSilent({
      add: unlessEmpty(capAdd.map(capability)),
      drop: unlessEmpty(capDrop.map(capability)),
    }),
    ...runAs(user, context),
    ...optionRights(service, context),
  });
}

/** `1000:1000`: names of users are known to the image alone. */
export function runAs(
  user: string | undefined,
  { service, notes }: ServiceContext,
): { readonly runAsUser?: number; readonly runAsGroup?: number } {
  if (user === undefined || user === '') return {};
  const [, id, group] = /^(\d+)(?::(\d+))?$/.exec(user) ?? [];
  if (id === undefined) {
    notes.leftOut(
      service,
      `user: ${user}`,
      'Kubernetes knows users by their number',
      'Write the number, or set USER in the Dockerfile.',
    );
    return {};
  }
  return { runAsUser: Number(id), ...(group !== undefined && { runAsGroup: Number(group) }) };
}

function capability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '');
}

function optionRights(service: Service, { notes }: ServiceContext): Readonly<Record<string, Loose>> {
  const rights: Record<string, Loose> = {};
  for (const option of service.securityOptions ?? []) {
    const plain = option.replace(/^(no-new-privileges|seccomp|apparmor):/, '$1=');
    if (/^no-new-privileges(=true)?$/.test(plain) && !service.isPrivileged) rights['allowPrivilegeEscalation'] = false;
    else if (plain === 'no-new-privileges=false') continue;
    else if (plain === 'seccomp=unconfined') rights['seccompProfile'] = { type: 'Unconfined' };
    else if (plain === 'apparmor=unconfined') rights['appArmorProfile'] = { type: 'Unconfined' };
    else {
      notes.leftOut(
        service,
        `security_opt ${plain.split('=', 1)[0] ?? ''}`,
        'Kubernetes takes such profiles from its nodes',
        'Set it in the securityContext by hand.',
      );
    }
  }
  return rights;
}

/** Namespaces of the kernel that a pod may not write to without leave of its node. */
const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]);

/** The rights that all containers of a pod have together. */
export function podRights({ sysctls = {}, groups = [] }: Service, { service, notes }: ServiceContext): Loose {
  const unsafe = Object.keys(sysctls).filter((name) => !safeSysctls.has(name));
  if (unsafe.length > 0) {
    notes.changed(`A node has to allow ${unsafe.join(', ')} (--allowed-unsafe-sysctls), or refuses its pods.`, service);
  }
  const named = groups.filter((group) => !/^\d+$/.test(group));
  if (named.length > 0) {
    notes.leftOut(
      service,
      `group_add ${named.join(', ')}`,
      'Kubernetes knows groups by their number',
      'Write the number.',
    );
  }
  return unlessSilent({
    sysctls: unlessEmpty(Object.entries(sysctls).map(([name, value]) => ({ name, value }))),
    supplementalGroups: unlessEmpty(groups.filter((group) => !named.includes(group)).map(Number)),
  });
}
