import { ownProperty } from '../../base/ownProperty.ts';
import type { Json } from '../../manifest/model.ts';

/** A service that is being built from flags. */
export interface ServiceDraft {
  readonly service: Map<string, Json>;
  readonly volumes: Set<string>;
  readonly networks: Set<string>;
}

/** How a flag of `docker run` is translated to Compose. */
export type FlagRule =
  | { readonly kind: 'switch'; readonly key?: string }
  | { readonly kind: 'text' | 'list' | 'number'; readonly key: string }
  | { readonly kind: 'other'; readonly read: (value: string, draft: ServiceDraft) => void }
  /** The flag concerns the caller and not the service, so it is dropped with its value. */
  | { readonly kind: 'ignored' };

const text = (key: string): FlagRule => ({ kind: 'text', key });
const list = (key: string): FlagRule => ({ kind: 'list', key });
const number = (key: string): FlagRule => ({ kind: 'number', key });
const flag = (key?: string): FlagRule => ({ kind: 'switch', ...(key !== undefined && { key }) });
const other = (read: (value: string, draft: ServiceDraft) => void): FlagRule => ({ kind: 'other', read });
const ignored: FlagRule = { kind: 'ignored' };

const publish = list('ports');
const volume = other((value, draft) => {
  push(draft, 'volumes', value);
  const source = value.includes(':') ? (value.split(':')[0] ?? '') : '';
  if (/^[A-Za-z0-9][\w.-]+$/.test(source)) draft.volumes.add(source);
});
const network = other((value, draft) => {
  if (/^(host|none|bridge|default)$/.test(value) || value.startsWith('container:')) {
    draft.service.set('network_mode', value === 'default' ? 'bridge' : value);
    return;
  }
  const [name = ''] = value.replace(/^name=/, '').split(',');
  push(draft, 'networks', name);
  draft.networks.add(name);
});
const memory = text('mem_limit');
const health = (key: string): FlagRule => other((value, { service }) => inside(service, 'healthcheck', key, value));

/** The flags in the order of `docker run --help`. */
export const flagRules: Readonly<Record<string, FlagRule>> = {
  '-d': flag(),
  '--detach': flag(),
  '--rm': flag(),
  '-q': flag(),
  '--quiet': flag(),
  '--sig-proxy': flag(),
  '--detach-keys': ignored,
  '-a': ignored,
  '--attach': ignored,
  '--cidfile': ignored,
  '-i': flag('stdin_open'),
  '--interactive': flag('stdin_open'),
  '-t': flag('tty'),
  '--tty': flag('tty'),
  '--name': text('container_name'),
  '-p': publish,
  '--publish': publish,
  '-v': volume,
  '--volume': volume,
  '--mount': other(readMount),
  '--volumes-from': other((value, draft) => push(draft, 'volumes_from', `container:${value}`)),
  '--tmpfs': list('tmpfs'),
  '-e': list('environment'),
  '--env': list('environment'),
  '--env-file': list('env_file'),
  '--network': network,
  '--net': network,
  '--restart': text('restart'),
  '-u': text('user'),
  '--user': text('user'),
  '-w': text('working_dir'),
  '--workdir': text('working_dir'),
  '--entrypoint': text('entrypoint'),
  '-h': text('hostname'),
  '--hostname': text('hostname'),
  '--domainname': text('domainname'),
  '--privileged': flag('privileged'),
  '--read-only': flag('read_only'),
  '--init': flag('init'),
  '--oom-kill-disable': flag('oom_kill_disable'),
  '--oom-score-adj': number('oom_score_adj'),
  '--cap-add': list('cap_add'),
  '--cap-drop': list('cap_drop'),
  '--device': list('devices'),
  '--device-cgroup-rule': list('device_cgroup_rules'),
  '--dns': list('dns'),
  '--dns-search': list('dns_search'),
  '--dns-option': list('dns_opt'),
  '--add-host': list('extra_hosts'),
  '--link': list('external_links'),
  '-l': list('labels'),
  '--label': list('labels'),
  '--label-file': list('label_file'),
  '--log-driver': other((value, { service }) => inside(service, 'logging', 'driver', value)),
  '--log-opt': other((value, { service }) => pair(service, 'logging', 'options', value)),
  '-m': memory,
  '--memory': memory,
  '--memory-swap': text('memswap_limit'),
  '--memory-reservation': text('mem_reservation'),
  '--memory-swappiness': number('mem_swappiness'),
  '--cpus': number('cpus'),
  '-c': number('cpu_shares'),
  '--cpu-shares': number('cpu_shares'),
  '--cpu-period': number('cpu_period'),
  '--cpu-quota': number('cpu_quota'),
  '--cpuset-cpus': text('cpuset'),
  '--cgroup-parent': text('cgroup_parent'),
  '--cgroupns': text('cgroup'),
  '--pids-limit': number('pids_limit'),
  '--shm-size': text('shm_size'),
  '--ulimit': other(readUlimit),
  '--sysctl': list('sysctls'),
  '--security-opt': list('security_opt'),
  '--group-add': list('group_add'),
  '--ipc': text('ipc'),
  '--pid': text('pid'),
  '--uts': text('uts'),
  '--userns': text('userns_mode'),
  '--platform': text('platform'),
  '--pull': text('pull_policy'),
  '--runtime': text('runtime'),
  '--isolation': text('isolation'),
  '--expose': list('expose'),
  '--mac-address': text('mac_address'),
  '--annotation': list('annotations'),
  '--gpus': other((value, { service }) => {
    service.set('gpus', value === 'all' ? 'all' : [{ count: Number(value) || value }]);
  }),
  '--stop-signal': text('stop_signal'),
  '--stop-timeout': other((value, { service }) => service.set('stop_grace_period', `${value}s`)),
  '--health-cmd': health('test'),
  '--health-interval': health('interval'),
  '--health-timeout': health('timeout'),
  '--health-start-period': health('start_period'),
  '--health-start-interval': health('start_interval'),
  '--health-retries': other((value, { service }) => inside(service, 'healthcheck', 'retries', Number(value))),
  '--no-healthcheck': flagOther(({ service }) => service.set('healthcheck', { disable: true })),
};

/** A switch that does something other than setting an attribute to true. */
function flagOther(read: (draft: ServiceDraft) => void): FlagRule {
  return { kind: 'other', read: (_, draft) => read(draft) };
}

function push({ service }: ServiceDraft, key: string, value: Json): void {
  const known = service.get(key);
  service.set(key, [...(Array.isArray(known) ? (known as readonly Json[]) : []), value]);
}

function inside(service: Map<string, Json>, key: string, inner: string, value: Json): void {
  const known = service.get(key);
  service.set(key, { ...recordOf(known), [inner]: value });
}

function pair(service: Map<string, Json>, key: string, inner: string, value: string): void {
  const known = service.get(key);
  const before = recordOf(known)[inner];
  const [name = '', ...rest] = value.split('=');
  const values = { ...recordOf(before), [name]: rest.join('=') };
  inside(service, key, inner, values);
}

function recordOf(value: Json | undefined): Readonly<Record<string, Json>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, Json>>) : {};
}

/** Parses a `--mount` value such as `type=bind,source=./a,target=/b,readonly`. */
function readMount(value: string, draft: ServiceDraft): void {
  const names: Readonly<Record<string, string>> = { src: 'source', dst: 'target', destination: 'target' };
  const mount: Record<string, Json> = { type: 'volume' };
  for (const part of value.split(',')) {
    const [name = '', ...rest] = part.split('=');
    const key = ownProperty(names, name) ?? name;
    if (key === 'readonly' || key === 'ro') mount['read_only'] = rest[0] !== 'false';
    else if (['type', 'source', 'target'].includes(key)) mount[key] = rest.join('=');
  }
  push(draft, 'volumes', mount);
  if (mount['type'] === 'volume' && typeof mount['source'] === 'string') draft.volumes.add(mount['source']);
}

/** Parses a `--ulimit` value such as `nofile=1024:2048`. */
function readUlimit(value: string, { service }: ServiceDraft): void {
  const [name = '', limits = ''] = value.split('=');
  const [soft = '', hard] = limits.split(':');
  const limit = hard === undefined ? Number(soft) : { soft: Number(soft), hard: Number(hard) };
  inside(service, 'ulimits', name, limit);
}
