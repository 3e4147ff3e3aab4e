import { matches, patternOf, type PathPattern } from './pathPattern.ts';

/** A key that the author is free to choose, and that an engine knows. */
export interface KnownKey {
  readonly key: string;
  readonly doc: string;
  /** A value to start from. */
  readonly example: string;
}

interface KnownKeys {
  readonly path: PathPattern;
  /** The drivers that know these keys; left out where there is no choice. The first is the one where none is named. */
  readonly drivers?: readonly string[];
  readonly keys: readonly KnownKey[];
}

/** One line a key: the key, an example and what it means, with two spaces between them. */
function keysIn(text: string): readonly KnownKey[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [key = '', example = '', doc = ''] = line.trim().split(/ {2,}/);
      return { key, example, doc };
    });
}

const texts = `
  tag  "{{.Name}}"  How a line names its container.
  labels  ""  Labels of the container that each line carries, between commas.
  env  ""  Variables of the container that each line carries, between commas.`;

const fileLog = `
  max-size  10m  How large a file grows before the next one starts.
  max-file  "3"  How many files are kept.
  compress  "true"  Compress the files that are full.`;

const all: readonly KnownKeys[] = [
  {
    path: patternOf('services.*.ulimits'),
    keys: keysIn(`
      nofile  65536  How many files may be open.
      nproc  65535  How many processes the user may have.
      memlock  -1  How much memory may be locked, in bytes; -1 for no limit.
      core  0  How large a core dump may be; 0 for none.
      stack  67108864  How large the stack may be, in bytes.
      fsize  -1  How large a file may be.
      data  -1  How large the data segment may be.
      cpu  -1  How many seconds of CPU a process may take.
      nice  0  How far the priority may be raised.
      rtprio  0  The highest real-time priority.
      rttime  -1  How many microseconds a real-time process may run without a pause.
      msgqueue  819200  How many bytes of POSIX message queues.
      sigpending  65535  How many signals may wait.
      locks  -1  How many file locks.
      rss  -1  How much memory may be resident; Linux ignores it.`),
  },
  {
    path: patternOf('services.*.sysctls'),
    keys: keysIn(`
      net.core.somaxconn  1024  How many connections may wait to be accepted.
      net.ipv4.ip_forward  1  1 passes packets on between networks.
      net.ipv4.ip_unprivileged_port_start  0  The first port that a user other than root may listen on.
      net.ipv4.ip_local_port_range  "1024 65535"  The ports of outgoing connections.
      net.ipv4.tcp_keepalive_time  600  Seconds until an idle connection is probed.
      net.ipv4.tcp_keepalive_intvl  60  Seconds between two probes.
      net.ipv4.tcp_keepalive_probes  5  Probes without an answer that close a connection.
      net.ipv4.tcp_fin_timeout  30  Seconds that a closed connection waits for its end.
      net.ipv4.tcp_max_syn_backlog  4096  How many connections may be half open.
      net.ipv4.tcp_syncookies  1  1 protects from floods of half-open connections.
      net.ipv4.tcp_tw_reuse  1  1 uses the ports of closed connections again.
      net.ipv4.conf.all.src_valid_mark  1  1 lets the route depend on the mark of a packet, as WireGuard needs.
      net.ipv6.conf.all.disable_ipv6  0  1 turns IPv6 off.
      net.ipv6.conf.all.forwarding  1  1 passes IPv6 packets on.
      kernel.shmmax  68719476736  How large a segment of shared memory may be, in bytes.
      kernel.shmall  4294967296  How much shared memory there may be, in pages.
      kernel.sem  "250 32000 100 128"  The limits of semaphores.
      kernel.msgmax  65536  How large a message of System V may be.
      fs.mqueue.msg_max  100  How many messages a POSIX queue may hold.`),
  },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['json-file'],
    keys: keysIn(`${fileLog}${texts}
      labels-regex  ""  A pattern of the labels that each line carries.
      env-regex  ""  A pattern of the variables that each line carries.
      mode  non-blocking  blocking or non-blocking: whether the container waits for its log.
      max-buffer-size  4m  How much of the log waits where it does not block.`),
  },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['local'],
    keys: keysIn(`${fileLog}
      mode  non-blocking  blocking or non-blocking: whether the container waits for its log.
      max-buffer-size  4m  How much of the log waits where it does not block.`),
  },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['syslog'],
    keys: keysIn(`
      syslog-address  "udp://127.0.0.1:514"  Where the log server is.
      syslog-facility  daemon  The facility of each line.
      syslog-format  rfc5424  rfc3164, rfc5424 or rfc5424micro.
      syslog-tls-ca-cert  /etc/ca.pem  The certificate of the authority.
      syslog-tls-cert  /etc/cert.pem  The certificate of the client.
      syslog-tls-key  /etc/key.pem  The key of the client.
      syslog-tls-skip-verify  "false"  True does not check the server's certificate.${texts}`),
  },
  { path: patternOf('services.*.logging.options'), drivers: ['journald'], keys: keysIn(texts) },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['gelf'],
    keys: keysIn(`
      gelf-address  "udp://127.0.0.1:12201"  Where the log server is.
      gelf-compression-type  gzip  gzip, zlib or none; over UDP.
      gelf-compression-level  "1"  -1 to 9.
      gelf-tcp-max-reconnect  "3"  How often a lost connection is tried again.
      gelf-tcp-reconnect-delay  "1"  Seconds between two attempts.${texts}`),
  },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['fluentd'],
    keys: keysIn(`
      fluentd-address  127.0.0.1:24224  Where the log server is.
      fluentd-async  "true"  Start although the server does not answer.
      fluentd-buffer-limit  "8388608"  How many events wait in memory.
      fluentd-max-retries  "10"  How often the server is tried again.
      fluentd-retry-wait  1s  Time between two attempts.
      fluentd-sub-second-precision  "true"  Times finer than a second.${texts}`),
  },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['awslogs'],
    keys: keysIn(`
      awslogs-region  eu-central-1  The region of the log group.
      awslogs-group  app  The log group.
      awslogs-stream  web  The stream in it; the id of the container when left out.
      awslogs-create-group  "true"  Create the group when it is missing.
      awslogs-datetime-format  "%Y-%m-%d"  The time that starts a message of several lines.
      awslogs-multiline-pattern  "^INFO"  What starts a message of several lines.
      tag  "{{.Name}}"  The name of the stream, from the container.`),
  },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['gcplogs'],
    keys: keysIn(`
      gcp-project  project  The project that the log goes to.
      gcp-log-cmd  "true"  Log the command of the container, too.
      gcp-meta-zone  zone  The zone of the instance.
      gcp-meta-name  name  The name of the instance.${texts}`),
  },
  {
    path: patternOf('services.*.logging.options'),
    drivers: ['splunk'],
    keys: keysIn(`
      splunk-token  "\${SPLUNK_TOKEN}"  The token of the collector.
      splunk-url  https://splunk.example:8088  Where the collector is.
      splunk-index  main  The index.
      splunk-source  web  The source.
      splunk-sourcetype  app  The type of the source.
      splunk-format  json  inline, json or raw.
      splunk-insecureskipverify  "false"  True does not check the server's certificate.${texts}`),
  },
  {
    path: patternOf('networks.*.driver_opts'),
    drivers: ['bridge'],
    keys: keysIn(`
      com.docker.network.bridge.name  br-app  The name of the bridge on the host.
      com.docker.network.driver.mtu  "1450"  The largest packet.
      com.docker.network.bridge.enable_icc  "false"  False keeps the containers from each other.
      com.docker.network.bridge.enable_ip_masquerade  "true"  False shows the outside the containers' own addresses.
      com.docker.network.bridge.host_binding_ipv4  127.0.0.1  The address of the host that ports are published on.`),
  },
  {
    path: patternOf('networks.*.driver_opts'),
    drivers: ['macvlan'],
    keys: keysIn(`
      parent  eth0  The interface of the host.
      macvlan_mode  bridge  bridge, vepa, passthru or private.`),
  },
  {
    path: patternOf('networks.*.driver_opts'),
    drivers: ['ipvlan'],
    keys: keysIn(`
      parent  eth0  The interface of the host.
      ipvlan_mode  l2  l2, l3 or l3s.`),
  },
  {
    path: patternOf('networks.*.driver_opts'),
    drivers: ['overlay'],
    keys: keysIn(`
      encrypted  "true"  Encrypt what goes between the hosts.
      com.docker.network.driver.mtu  "1450"  The largest packet.`),
  },
  {
    path: patternOf('volumes.*.driver_opts'),
    drivers: ['local'],
    keys: keysIn(`
      type  none  The file system: nfs, tmpfs, cifs; none for a folder of the host.
      o  bind  The options of mount: bind, or addr=…,rw for a server.
      device  ./data  What is mounted: a folder, or :/path of a server.`),
  },
  {
    path: patternOf('services.*.storage_opt'),
    keys: keysIn('size  10G  How large the file system of the container may grow.'),
  },
  {
    path: patternOf('services.*.extra_hosts'),
    keys: keysIn('host.docker.internal  host-gateway  The host that the container runs on.'),
  },
];

/** The keys that an engine knows under a path, for a driver where they depend on one. */
export function knownKeys(path: readonly string[], driverOf: () => string | undefined): readonly KnownKey[] {
  const here = all.filter((one) => matches(one.path, path));
  const [first] = here;
  if (!first?.drivers) return first?.keys ?? [];
  const driver = driverOf() ?? first.drivers[0] ?? '';
  return here.find(({ drivers }) => drivers?.includes(driver))?.keys ?? [];
}
