import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

describe('words that mean nothing to an engine', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['cgroup: x', 'warning wrong-value 4:13-14'],
    ['cgroup: "${X:-x}"', 'warning wrong-value 4:13-22'],
    ['uts: hots', 'warning wrong-value 4:10-14 fix "host"'],
    ['userns_mode: x', 'warning wrong-value 4:18-19'],
    ['ipc: service', 'warning wrong-value 4:10-17'],
    ['pid: x', 'warning wrong-value 4:10-11'],
    ['isolation: x', 'warning wrong-value 4:16-17'],
    ['deploy: { mode: x }', 'warning wrong-value 4:21-22'],
    ['deploy: { endpoint_mode: x }', 'warning wrong-value 4:30-31'],
    ['deploy: { restart_policy: { condition: x } }', 'warning wrong-value 4:44-45'],
    ['deploy: { update_config: { failure_action: x } }', 'warning wrong-value 4:48-49'],
    ['deploy: { rollback_config: { failure_action: rollback } }', 'warning wrong-value 4:50-58'],
    ['network_mode: hst', 'warning wrong-value 4:19-22 fix "host"'],
    ['logging: { driver: jurnald }', 'warning wrong-value 4:24-31 fix "journald"'],
    ['logging: { driver: awslog }', 'warning wrong-value 4:24-30 fix "awslogs"'],
    ['cap_add: [NETADMIN]', 'warning wrong-value 4:15-23 fix "NET_ADMIN"'],
    ['cap_add: [CAP_NETADMIN]', 'warning wrong-value 4:15-27 fix "CAP_NET_ADMIN"'],
    ['cap_drop: [X]', 'warning wrong-value 4:16-17'],
    ['stop_signal: "65"', 'warning wrong-value 4:18-22'],
    ['stop_signal: "0"', 'warning wrong-value 4:18-21'],
    ['stop_signal: "100"', 'warning wrong-value 4:18-23'],
    ['stop_signal: SIGRTMIN-1', 'warning wrong-value 4:18-28'],
    ['stop_signal: SIGTERN', 'warning wrong-value 4:18-25 fix "SIGTERM"'],
    ['stop_signal: zzz', 'warning wrong-value 4:18-21'],
    ['ulimits: { nofiel: 1 }', 'warning wrong-value 4:16-22 fix "nofile"'],
    ['ulimits: { zzz: 1 }', 'warning wrong-value 4:16-19'],
    [
      'security_opt: ["no-new-privilege=true", "sekcomp:x", "other:x"]',
      ['warning wrong-value 4:20-43 fix "no-new-privileges"', 'warning wrong-value 4:45-56 fix "seccomp"'],
    ],
    [
      'logging: { options: { max-sise: 10m, cache-compres: "true" } }',
      ['warning wrong-value 4:27-35 fix "max-size"', 'warning wrong-value 4:42-55 fix "cache-compress"'],
    ],
    ['logging: { driver: json-file, options: { max-sise: 10m } }', 'warning wrong-value 4:46-54 fix "max-size"'],
    ['platform: linux/amd46', 'warning wrong-value 4:15-26 fix "amd64"'],
    ['platform: lunix/amd64', 'warning wrong-value 4:15-26'],
    ['platform: lunix/amd46', ['warning wrong-value 4:15-26', 'warning wrong-value 4:15-26 fix "amd64"']],
    ['platform: lunux', 'warning wrong-value 4:15-20 fix "linux"'],
    ['platform: zzz', 'warning wrong-value 4:15-18'],
    ['platform: linux/', 'warning wrong-value 4:15-21'],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['cgroup: host'],
    ['cgroup: private'],
    ['cgroup: "x:y"'],
    ['cgroup: ""'],
    ['uts: host'],
    ['userns_mode: host'],
    ['ipc: host'],
    ['ipc: none'],
    ['ipc: private'],
    ['ipc: shareable'],
    ['ipc: "container:b"'],
    ['pid: host'],
    ['isolation: default'],
    ['isolation: process'],
    ['isolation: hyperv'],
    ['deploy: { mode: replicated }'],
    ['deploy: { mode: global }'],
    ['deploy: { mode: replicated-job }'],
    ['deploy: { mode: global-job }'],
    ['deploy: { endpoint_mode: vip }'],
    ['deploy: { endpoint_mode: dnsrr }'],
    ['deploy: { restart_policy: { condition: none } }'],
    ['deploy: { restart_policy: { condition: on-failure } }'],
    ['deploy: { restart_policy: { condition: any } }'],
    ['deploy: { restart_policy: { condition: always } }'],
    ['deploy: { restart_policy: { condition: unless-stopped } }'],
    ['deploy: { update_config: { failure_action: continue } }'],
    ['deploy: { update_config: { failure_action: rollback } }'],
    ['deploy: { update_config: { failure_action: pause } }'],
    ['deploy: { rollback_config: { failure_action: continue } }'],
    ['deploy: { rollback_config: { failure_action: pause } }'],
    ['network_mode: host'],
    ['network_mode: none'],
    ['network_mode: bridge'],
    ['network_mode: default'],
    ['network_mode: proxy'],
    ['network_mode: "${X:-hst}"'],
    ['logging: { driver: local }'],
    ['logging: { driver: loki }'],
    ['logging: { driver: "${X:-awslog}" }'],
    ['cap_add: [ALL, net_admin, CAP_NET_ADMIN, cap_net_admin]'],
    ['cap_add: [""]'],
    ['cap_add: ["${X:-x}"]'],
    ['cap_add: [AUDIT_READ, DAC_OVERRIDE, LINUX_IMMUTABLE, NET_RAW, SYS_CHROOT, SYS_TTY_CONFIG, MKNOD]'],
    ['stop_signal: SIGTERM'],
    ['stop_signal: term'],
    ['stop_signal: USR1'],
    ['stop_signal: SIGUSR2'],
    ['stop_signal: SIGABRT'],
    ['stop_signal: PROF'],
    ['stop_signal: "15"'],
    ['stop_signal: "1"'],
    ['stop_signal: "64"'],
    ['stop_signal: SIGRTMIN'],
    ['stop_signal: SIGRTMIN+3'],
    ['stop_signal: RTMAX-1'],
    ['stop_signal: ""'],
    ['stop_signal: "${X:-x}"'],
    ['ulimits: { nofile: 1, rtprio: 1, stack: 1 }'],
    ['security_opt: ["no-new-privileges:true"]'],
    ['security_opt: ["${X:-sekcomp:x}"]'],
    ['logging: { driver: json-file, options: { max-size: 10m, max-buffer-size: 1m, other: x } }'],
    ['logging: { driver: local, options: { max-sise: 10m } }'],
    ['logging: { driver: "${X:-local}", options: { max-sise: 10m } }'],
    ['platform: linux'],
    ['platform: linux/amd64'],
    ['platform: linux/arm64/v8'],
    ['platform: arm64'],
    ['platform: AMD64'],
    ['platform: Linux/ARM64'],
    ['platform: i386'],
    ['platform: linux/wasm'],
    ['platform: windows(10.0.1)/amd64'],
    ['platform: ""'],
    ['platform: "${X:-x}"'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told with those that mean something', () => {
    const message = (line: string): string => messages(ofService(line))[0]!;
    expect(message('cgroup: x')).toBe('Unknown value "x" for cgroup. Use one of host, private.');
    expect(message('deploy: { endpoint_mode: x }')).toMatch(
      /^Unknown value "x" for deploy\.endpoint_mode\. Use one of vip, dnsrr\.$/,
    );
    expect(message('network_mode: hst')).toBe('Unknown value "hst" for network_mode. Did you mean "host"?');
    expect(message('cap_add: [NETADMIN]')).toMatch(
      /^Unknown capability "NETADMIN" in cap_add\. Did you mean "NET_ADMIN"\?$/,
    );
    expect(message('cap_drop: [X]')).toMatch(
      /^Unknown capability "X" in cap_drop\. The engine will refuse it; correct the name\.$/,
    );
    expect(message('platform: zzz')).toMatch(/^Unknown system or architecture "zzz" in platform\./);
    expect(message('logging: { options: { max-sise: 1m } }')).toMatch(
      /^Unknown option "max-sise" of the log driver "json-file"\./,
    );
  });
});
