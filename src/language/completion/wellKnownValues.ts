import type { Shape } from '../../manifest/schema/shape.ts';
import { matches, patternOf, type PathPattern } from '../text/pathPattern.ts';

/** Values that the attribute table only describes, because other values fit too. `*` stands for any key or item. */
const wellKnown: readonly { readonly path: PathPattern; readonly values: readonly string[] }[] = (
  [
    ['services.*.restart', 'no always unless-stopped on-failure'],
    ['services.*.pull_policy', 'always never missing build daily weekly every_12h'],
    ['services.*.network_mode', 'none host bridge'],
    ['services.*.pid', 'host'],
    ['services.*.ipc', 'host shareable none private'],
    ['services.*.uts', 'host'],
    ['services.*.userns_mode', 'host'],
    ['services.*.cgroup', 'host private'],
    ['services.*.platform', 'linux/amd64 linux/arm64 linux/arm/v7'],
    ['services.*.build.platforms.*', 'linux/amd64 linux/arm64 linux/arm/v7'],
    ['services.*.stop_signal', 'SIGTERM SIGINT SIGQUIT SIGKILL SIGHUP SIGUSR1 SIGUSR2 SIGWINCH SIGRTMIN+3'],
    ['services.*.logging.driver', 'json-file local none journald syslog fluentd gelf awslogs gcplogs splunk etwlogs'],
    ['services.*.security_opt.*', 'no-new-privileges:true seccomp:unconfined apparmor:unconfined label:disable'],
    ['services.*.isolation', 'default process hyperv'],
    ['services.*.runtime', 'runc nvidia runsc'],
    ['services.*.build.network', 'host none default'],
    ['services.*.build.ssh.*', 'default'],
    ['services.*.build.entitlements.*', 'network.host security.insecure'],
    ['services.*.tmpfs.*', '/tmp /run'],
    ['services.*.tmpfs', '/tmp /run'],
    ['services.*.devices.*', '/dev/dri:/dev/dri /dev/net/tun:/dev/net/tun /dev/fuse:/dev/fuse'],
    ['services.*.ports.*.host_ip', '127.0.0.1 0.0.0.0'],
    [
      'services.*.cap_drop.*',
      'ALL NET_RAW SYS_ADMIN MKNOD SETUID SETGID CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETFCAP SETPCAP SYS_CHROOT AUDIT_WRITE NET_BIND_SERVICE NET_ADMIN',
    ],
    [
      'services.*.cap_add.*',
      'NET_ADMIN NET_BIND_SERVICE SYS_PTRACE SYS_ADMIN SYS_TIME IPC_LOCK CHOWN SETUID SETGID NET_RAW SYS_NICE SYS_RESOURCE SYS_MODULE SYS_RAWIO SYSLOG DAC_OVERRIDE DAC_READ_SEARCH FOWNER BPF PERFMON MKNOD WAKE_ALARM ALL',
    ],
    ['services.*.cpus', '0.25 0.5 1 2'],
    ['services.*.deploy.resources.*.cpus', '0.25 0.5 1 2'],
    ['services.*.deploy.mode', 'replicated global replicated-job global-job'],
    ['services.*.deploy.endpoint_mode', 'vip dnsrr'],
    ['services.*.deploy.restart_policy.condition', 'none on-failure any'],
    ['services.*.deploy.update_config.failure_action', 'continue rollback pause'],
    ['services.*.deploy.rollback_config.failure_action', 'continue pause'],
    ['services.*.deploy.placement.constraints.*', 'node.role==manager node.role==worker'],
    ['services.*.deploy.resources.reservations.devices.*.capabilities.*', 'gpu'],
    ['services.*.ports.*.protocol', 'tcp udp'],
    ['services.*.ports.*.mode', 'host ingress'],
    ['services.*.ports.*.app_protocol', 'http https grpc'],
    ['services.*.volumes.*.bind.propagation', 'rprivate private rshared shared rslave slave'],
    ['services.*.extra_hosts.*', 'host.docker.internal:host-gateway'],
    ['services.*.env_file.*.format', 'raw'],
    ['services.*.x-patchbay.debug.type', 'node python go'],
    ['services.*.x-patchbay.debug.port', '9229 5678 2345'],
    ['networks.*.driver', 'bridge overlay host none macvlan ipvlan'],
    ['volumes.*.driver', 'local'],
    ['x-patchbay.environments.*.engine', 'docker process swarm'],
    [
      'x-patchbay.policies.*.on',
      'start stop restart scale pull build remove exec publish replay purge deploy manifest',
    ],
    [
      'x-patchbay.policies.*.on.*',
      'start stop restart scale pull build remove exec publish replay purge deploy manifest',
    ],
    ['x-patchbay.channels.*.correlation', '$.correlationId $.traceparent'],
    ['x-patchbay.channels.*.payload.field', 'data payload'],
    ['x-patchbay.quota.cost.currency', 'EUR USD GBP'],
  ] as const
).map(([path, values]) => ({ path: patternOf(path), values: values.split(' ') }));

const durations = ['1s', '5s', '10s', '30s', '1m', '5m'];
const sizes = ['64M', '128M', '256M', '512M', '1G', '2G'];

/** The words to offer for a value. */
export function valuesFor(path: readonly string[], shape: Shape | undefined): readonly string[] {
  if (shape?.oneOf) return shape.oneOf;
  if (shape?.scalar === 'boolean') return ['true', 'false'];
  const known = wellKnown.find((one) => matches(one.path, path));
  if (known) return known.values;
  if (shape?.scalar === 'duration') return durations;
  return shape?.scalar === 'bytes' ? sizes : [];
}
