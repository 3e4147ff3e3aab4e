import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../src/base/problem.ts';
import { resolving, type Situation } from '../support/resolving.ts';

/** A sound manifest of one service, with a line added to it and lines below. */
function manifest(line: string, below = ''): string {
  const image = line.startsWith('image:') ? [] : ['    image: busybox:1'];
  return ['services:', '  a:', ...image, `    ${line}`, below].join('\n');
}

function reported(problems: readonly Problem[]): readonly string[] {
  return problems
    .filter(({ severity }) => severity !== 'hint')
    .map(({ code, severity }) => `${severity} ${code.replace('manifest.', '')}`);
}

const stages = { files: { Dockerfile: 'FROM busybox AS base\nFROM base AS Runner\nCOPY . .\n' } };
const subnet = 'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24 }] } } }';

/** What Compose takes, and an engine or a shell does not as it is meant: the line, and what is told of it. */
const refused: [line: string, told: string, below?: string, situation?: Situation][] = [
  ['image: Redis:7', 'error image'],
  ['image: "redis:"', 'error image'],
  ['image: "redis:7:8"', 'error image'],
  ['image: "https://example.com/redis"', 'error image'],
  ['image: "re dis"', 'error image'],
  ['image: "redis@sha256:abc"', 'error image'],
  ['image: "redis:la/test"', 'error image'],
  ['image: "example.com//redis"', 'error image'],
  ['cap_add: [NETADMIN]', 'warning wrong-value'],
  ['cap_drop: [CAP_CHWON]', 'warning wrong-value'],
  ['stop_signal: SIGTERMM', 'warning wrong-value'],
  ['ulimits: { nofil: 1 }', 'warning wrong-value'],
  ['ulimits: { nofile: { soft: 100, hard: 10 } }', 'warning limits'],
  ['security_opt: ["no-new-privilege:true"]', 'warning wrong-value'],
  ['logging: { driver: jsonfile }', 'warning wrong-value'],
  ['logging: { driver: json-file, options: { max_size: 10m } }', 'warning wrong-value'],
  ['platform: linux/amd46', 'warning wrong-value'],
  ['platform: lunix/amd64', 'warning wrong-value'],
  ['isolation: hyper', 'warning wrong-value'],
  ['userns_mode: hots', 'warning wrong-value'],
  ['uts: hots', 'warning wrong-value'],
  ['pid: hots', 'warning wrong-value'],
  ['ipc: sharable', 'warning wrong-value'],
  ['network_mode: bride', 'warning wrong-value'],
  ['working_dir: app', 'warning relative-path'],
  ['tmpfs: cache', 'warning relative-path'],
  ['volumes: ["./data:data"]', 'warning relative-path'],
  ['volumes: [{ type: bind, source: ., target: data }]', 'warning relative-path'],
  ['volumes: ["./a:/b:rx"]', 'warning wrong-value'],
  ['dns: [300.1.1.1]', 'warning wrong-value'],
  ['extra_hosts: ["a:300.1.1.1"]', 'warning wrong-value'],
  ['devices: ["/dev/x:/dev/y:rwz"]', 'warning wrong-value'],
  ['profiles: ["my profile"]', 'warning wrong-value'],
  ['links: ["b:c:d"]', 'warning wrong-value', '  b: { image: busybox }'],
  ['cpuset: "0-"', 'warning wrong-value'],
  ['cpu_shares: -1', 'warning wrong-value'],
  ['memswap_limit: -2', 'warning wrong-value'],
  ['blkio_config: { weight: 2000 }', 'warning wrong-value'],
  ['deploy: { resources: { limits: { cpus: "-1" } } }', 'warning wrong-value'],
  ['deploy: { resources: { limits: { pids: -5 } } }', 'warning wrong-value'],
  ['deploy: { update_config: { parallelism: -1 } }', 'warning wrong-value'],
  ['deploy: { placement: { constraints: [node.role = manager] } }', 'warning wrong-value'],
  ['healthcheck: { test: CMD wget localhost }', 'warning healthcheck'],
  ['healthcheck: { test: [CMD, "wget -f localhost || exit 1"] }', 'warning healthcheck'],
  ['healthcheck: { test: [CMD, wget, localhost, "||", exit, "1"] }', 'warning healthcheck'],
  ['healthcheck: { test: [CMD-SHELL, wget, -f, localhost] }', 'warning healthcheck'],
  ['environment: ["A B=1"]', 'warning variable-name'],
  ['environment: ["=x"]', 'warning variable-name'],
  ['environment: { "A B": 1 }', 'warning variable-name'],
  ['environment: ["A: 1"]', 'warning variable-name'],
  ['environment: [A="1"]', 'warning quoted-value'],
  ['environment: [A=1, A=2]', 'warning twice'],
  ['labels: [a=1, a=2]', 'warning twice'],
  ['ports: ["80:80", "80:80"]', 'warning twice'],
  [
    'depends_on: { b: { condition: service_completed_successfully } }',
    'warning never-completes',
    '  b: { image: busybox, restart: always }',
  ],
  ['build: { context: ., target: prod }', 'warning build-target', '', stages],
  ['networks: { n: { ipv4_address: 10.1.0.5 } }', 'warning address', subnet],
  ['networks: { n: { ipv4_address: 10.0.0.5 } }', 'warning address', 'networks: { n: }'],
  [
    'networks: { n: { ipv4_address: 10.0.0.5 } }',
    'warning address',
    `  b: { image: busybox, networks: { n: { ipv4_address: 10.0.0.5 } } }\n${subnet}`,
  ],
  [
    'networks: [n]',
    'warning address',
    'networks: { n: { ipam: { config: [{ subnet: 10.0.0.0/24, gateway: 10.1.0.1 }] } } }',
  ],
];

const accepted: [line: string, below?: string, situation?: Situation][] = [
  ['image: "localhost:5000/a_b/c__d-e.f:V1.0-rc_1"'],
  ['image: "[::1]:5000/a"'],
  [`image: "redis:7@sha256:${'0a'.repeat(32)}"`],
  ['image: "${IMAGE:-Redis}:${TAG:-7}"'],
  ['cap_add: [net_admin, CAP_SYS_PTRACE]\n    cap_drop: [ALL]'],
  ['stop_signal: "15"'],
  ['stop_signal: SIGRTMIN+3'],
  ['ulimits: { nproc: 65535, memlock: { soft: -1, hard: -1 } }'],
  ['security_opt: ["seccomp=unconfined", "apparmor:x", "writable-cgroups=true"]'],
  ['logging: { driver: loki, options: { loki-url: "http://x" } }'],
  ['platform: linux/arm/v7'],
  ['platform: linux'],
  ['network_mode: proxy'],
  ['ipc: container:x'],
  ['working_dir: "C:/app"'],
  ['tmpfs: ["/run:mode=1777,size=1g"]'],
  ['volumes: ["/data", "./a:/b:ro,z", "./c:/d:rshared", "./e:C:/f"]'],
  ['volumes: ["${WHERE:-./x:/y}"]'],
  ['extra_hosts: ["a:host-gateway", "b=[::1]", "c:1.2.3.4"]'],
  ['devices: ["/dev/x", "vendor.com/class=name"]'],
  ['cpuset: "0-3,5"'],
  ['deploy: { placement: { constraints: ["node.labels.disk==ssd", "node.role != worker"] } }'],
  ['healthcheck: { test: [CMD, sh, -c, "a || b"] }'],
  ['healthcheck: { test: [CMD, redis-cli, ping] }'],
  ['healthcheck: { test: [CMD-SHELL, "a && b"] }'],
  ['healthcheck: { test: wget localhost || exit 1 }'],
  ['environment: [A=1, "B=say \\"x\\"", C=, D, "e.f-g=1", JAVA_OPTS=-Da="b c" -Dx]'],
  ['environment: { A: \'"x"\' }'],
  ['build: { context: ., target: runner }', '', stages],
  ['build: { context: ., target: "1" }', '', stages],
  ['networks: { n: { ipv4_address: 10.0.0.5 } }', subnet],
  ['depends_on: { b: { condition: service_completed_successfully } }', '  b: { image: busybox, restart: on-failure }'],
  [
    'networks: { n: { ipv4_address: 10.0.0.5 } }',
    `  b: { image: busybox, profiles: [p], networks: { n: { ipv4_address: 10.0.0.5 } } }\n${subnet}`,
  ],
  ['networks: { n: { ipv4_address: 10.9.0.5 } }', 'networks: { n: { external: true } }'],
];

describe('what Compose passes on and an engine refuses', () => {
  it.each<[string, string, string?, Situation?]>(refused)(
    'is told where it stands: %s',
    (line, told, below, situation) => {
      expect(reported(resolving(manifest(line, below), situation ?? {}).problems)).toEqual([told]);
    },
  );

  it.each<[string, string?, Situation?]>(accepted)('is not seen in what is sound: %s', (line, below, situation) => {
    expect(reported(resolving(manifest(line, below), situation ?? {}).problems)).toEqual([]);
  });
});
