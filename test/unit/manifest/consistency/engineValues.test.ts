import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

/** Variables stay as they are written. */
const asWritten: Situation = { request: { interpolates: false } };

describe('values that an engine refuses', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['volumes: ["./d:d"]', 'warning relative-path 4:15-22 fix "/d"'],
    ['volumes: ["./d:../d"]', 'warning relative-path 4:15-25'],
    ['volumes: [{ type: volume, target: v }]', 'warning relative-path 4:39-40 fix "/v"'],
    [
      'tmpfs: [run, /tmp, "var:size=1g", ""]',
      ['warning relative-path 4:13-16 fix "/run"', 'warning relative-path 4:24-37 fix "/var"'],
    ],
    ['volumes: [{ type: tmpfs }]', 'error missing-key 4:17-21'],
    ['working_dir: ../app', 'warning relative-path 4:18-24'],
    ['working_dir: .hidden', 'warning relative-path 4:18-25 fix "/.hidden"'],
    ['working_dir: ./', 'warning relative-path 4:18-20 fix "/"'],
    ['dns: [8.8.8.8, "::1", x]', 'warning wrong-value 4:27-28'],
    ['extra_hosts: ["a:1.2.3", "b:host-gateway", "c:1.2.3.4", "d:::1"]', 'warning wrong-value 4:19-28'],
    ['extra_hosts: { a: [1.2.3.4, x] }', 'warning wrong-value 4:20-21'],
    ['cpus: -1', 'warning wrong-value 4:11-13'],
    ['cpu_shares: -1', 'warning wrong-value 4:17-19'],
    ['pids_limit: -2', 'warning wrong-value 4:17-19'],
    ['memswap_limit: -2', 'warning wrong-value 4:20-22'],
    ['deploy: { resources: { limits: { cpus: "-0.5" } } }', 'warning wrong-value 4:44-50'],
    ['deploy: { resources: { reservations: { cpus: "-1" } } }', 'warning wrong-value 4:50-54'],
    ['deploy: { resources: { limits: { pids: -2 } } }', 'warning wrong-value 4:44-46'],
    ['deploy: { update_config: { parallelism: -1 } }', 'warning wrong-value 4:45-47'],
    ['deploy: { rollback_config: { parallelism: -1 } }', 'warning wrong-value 4:47-49'],
    ['deploy: { restart_policy: { max_attempts: -1 } }', 'warning wrong-value 4:47-49'],
    ['deploy: { placement: { max_replicas_per_node: -1 } }', 'warning wrong-value 4:51-53'],
    ['blkio_config: { weight: 9 }', 'warning wrong-value 4:29-30'],
    ['blkio_config: { weight: 1001 }', 'warning wrong-value 4:29-33'],
    ['ulimits: { nofile: { soft: 11, hard: 10 } }', 'warning limits 4:32-34 see 4:42-44'],
    ['ulimits: { nofile: { soft: -1, hard: 10 } }', 'warning limits 4:32-34 see 4:42-44'],
    ['devices: ["/a:/b:x"]', 'warning wrong-value 4:15-24'],
    ['devices: ["/a:/b:rwmr"]', 'warning wrong-value 4:15-27'],
    ['profiles: [_a, "a!"]', ['warning wrong-value 4:16-18', 'warning wrong-value 4:20-24']],
    ['links: ["b:c:d"]', 'warning wrong-value 4:13-20', '  b: { image: y, init: true }'],
    ['cpuset: "0-3,"', 'warning wrong-value 4:13-19'],
    ['cpuset: x', 'warning wrong-value 4:13-14'],
    ['cpuset: "x0"', 'warning wrong-value 4:13-17'],
    [
      'deploy: { placement: { constraints: ["node.role=manager"] } }',
      'warning wrong-value 4:42-61 fix "node.role==manager"',
    ],
    [
      'deploy: { placement: { constraints: ["node.role = manager"] } }',
      'warning wrong-value 4:42-63 fix "node.role==manager"',
    ],
    ['deploy: { placement: { constraints: ["node.role"] } }', 'warning wrong-value 4:42-53'],
    ['deploy: { placement: { constraints: ["node.role=="] } }', 'warning wrong-value 4:42-55'],
    ['deploy: { placement: { constraints: ["node.role="] } }', 'warning wrong-value 4:42-54'],
    [
      'deploy: { placement: { constraints: ["engine.labels.os =ssd"] } }',
      'warning wrong-value 4:42-65 fix "engine.labels.os==ssd"',
    ],
    ['deploy: { placement: { constraints: ["==x"] } }', 'warning wrong-value 4:42-47'],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['volumes: [{ type: volume, target: "" }]'],
    ['volumes: ["./d:C:/d"]'],
    ['volumes: ["${X:-./d}:d"]'],
    ['volumes: [{ type: tmpfs, target: "${X:-d}" }]'],
    ['volumes: ["$X:d"]', '', asWritten],
    ['tmpfs: "${X:-run}"'],
    ['working_dir: ""'],
    ['working_dir: "${X:-app}"'],
    ['working_dir: "C:/app"'],
    ['dns: 8.8.8.8'],
    ['dns: [""]'],
    ['dns: "${X:-x}"'],
    ['extra_hosts: { a: "" }'],
    ['extra_hosts: ["a:$X"]', '', asWritten],
    ['cpus: 0'],
    ['cpus: 0.5'],
    ['cpu_shares: 0'],
    ['pids_limit: -1'],
    ['memswap_limit: -1'],
    ['deploy: { resources: { limits: { pids: -1 } } }'],
    [
      'deploy: { update_config: { parallelism: 0 }, rollback_config: { parallelism: 0 }, restart_policy: { max_attempts: 0 }, placement: { max_replicas_per_node: 0 } }',
    ],
    ['blkio_config: { weight: 0 }'],
    ['blkio_config: { weight: 10 }'],
    ['blkio_config: { weight: 1000 }'],
    ['ulimits: { nofile: { soft: 10, hard: 10 } }'],
    ['ulimits: { nofile: { soft: 11, hard: -1 } }'],
    ['ulimits: { nofile: 5 }'],
    ['devices: ["/a:/b:rwm", "/a:/b:m", "/a:/b"]'],
    ['devices: [{ source: /a, target: /b, permissions: "" }]'],
    ['devices: ["${X:-/a:/b:x}"]', '', asWritten],
    ['profiles: [a, b.c, 0-d_e]'],
    ['profiles: ["${X:-a b}"]'],
    ['profiles: [""]'],
    ['links: ["b", "b:c"]', '  b: { image: y, init: true }'],
    ['cpuset: "0"'],
    ['cpuset: "0-3,5,7-8"'],
    ['cpuset: ""'],
    ['cpuset: "${X:-x}"'],
    ['deploy: { placement: { constraints: ["node.role==manager"] } }'],
    ['deploy: { placement: { constraints: ["node.role != worker"] } }'],
    ['deploy: { placement: { constraints: ["node.labels.a-b == c"] } }'],
    ['deploy: { placement: { constraints: [""] } }'],
    ['deploy: { placement: { constraints: ["${X:-nothing}"] } }'],
    ['deploy: { placement: { constraints: ["node.role${X:-=x}"] } }'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told with what is the least, and with what to write', () => {
    const message = (line: string): string => messages(ofService(line))[0]!;
    expect(message('cpus: -1')).toBe('cpus is -1: 0 is the least there is. Raise it.');
    expect(message('pids_limit: -2')).toBe('pids_limit is -2: 0 is the least there is, and -1 is no limit. Raise it.');
    expect(message('working_dir: ./app')).toMatch(/^working_dir "\.\/app" .* Write it from the root: "\/app"\.$/);
  });
});
