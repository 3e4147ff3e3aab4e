import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

describe('attributes that cannot both hold', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['gpus: [{ count: 1, device_ids: ["0"] }]', 'error conflict 4:21-22 see 4:36-41'],
    [
      'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu], device_ids: ["0"], count: all }] } } }',
      'error conflict 4:103-106 see 4:89-94',
    ],
    ['gpus: [{ count: , device_ids: ["0"] }]', 'error wrong-type 4:14-19'],
    ['network_mode: host\n    networks: [default, n]', 'error conflict 4:19-23 see 5:16-23 fix ""', 'networks: { n: }'],
    ['network_mode: none\n    networks: { n: }', 'error conflict 4:19-23 see 5:17-18 fix ""', 'networks: { n: }'],
    ['network_mode: [host]\n    networks: [default]', 'error wrong-type 4:20-24'],
    ['network_mode: host\n    ports: ["80:80", "81:81"]', 'warning ignored-ports 5:13-20 see 4:19-23 fix ""'],
    [
      'network_mode: "service:b"\n    ports: ["80:80"]',
      'warning ignored-ports 5:13-20 see 4:19-30 fix ""',
      '  b: { image: y, init: true }',
    ],
    ['network_mode: "container:b"\n    ports: ["80:80"]', 'warning ignored-ports 5:13-20 see 4:19-32 fix ""'],
    ['<<: { network_mode: host }\n    ports: ["80:80"]', 'warning ignored-ports 5:13-20 see 4:25-29 fix ""'],
    ['network_mode: host\n    <<: { ports: ["80:80"] }', 'warning ignored-ports 5:19-26 see 4:19-23'],
    ['cpus: 0.5\n    deploy: { resources: { limits: { cpus: "0.51" } } }', 'error conflict 4:11-14 see 5:44-50'],
    ['mem_limit: 64m\n    deploy: { resources: { limits: { memory: 65m } } }', 'error conflict 4:16-19 see 5:46-49'],
    ['pids_limit: 10\n    deploy: { resources: { limits: { pids: 11 } } }', 'error conflict 4:17-19 see 5:44-46'],
    [
      'mem_reservation: 10m\n    deploy: { resources: { reservations: { memory: 11m } } }',
      'error conflict 4:22-25 see 5:52-55',
    ],
    ['scale: 2\n    deploy: { replicas: 3 }', 'error conflict 4:12-13 see 5:25-26'],
    ['scale: 2\n    deploy: { replicas: [2] }', 'error wrong-type 5:26-27'],
    ['scale: [2]\n    deploy: { replicas: 2 }', 'error wrong-type 4:13-14'],
    ['build: { context: ., dockerfile: , dockerfile_inline: FROM x }', 'error wrong-type 4:26-36'],
    ['build: { context: ., dockerfile: Dockerfile, dockerfile_inline: }', 'error wrong-type 4:50-67'],
    ['build: { context: ., dockerfile: Dockerfile, dockerfile_inline: FROM x }', 'error conflict 4:38-48 see 4:69-75'],
    [
      'platform: linux/arm64\n    build: { context: ., platforms: [linux/amd64] }',
      'error conflict 4:15-26 see 5:37-50',
    ],
    ['mem_limit: 64m\n    mem_reservation: 65m', 'error limits 5:22-25 see 4:16-19'],
    [
      'deploy: { resources: { limits: { memory: 64m }, reservations: { memory: 65m } } }',
      'error limits 4:77-80 see 4:46-49',
    ],
    ['mem_limit: 64m\n    memswap_limit: 63m', 'error limits 5:20-23 see 4:16-19'],
    ['cpus: 1\n    deploy: { resources: { reservations: { cpus: "1.5" } } }', 'error limits 5:50-55 see 4:11-12'],
    [
      'deploy: { resources: { limits: { cpus: "2" }, reservations: { cpus: "10" } } }',
      'error limits 4:73-77 see 4:44-47',
    ],
    ['mem_limit: 6291455', 'warning limits 4:16-23'],
    ['deploy: { resources: { limits: { memory: 5m } } }', 'warning limits 4:46-48'],
    ['mem_limit: 1b', 'warning limits 4:16-18'],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['gpus: [{ count: 1, device_ids: [] }]'],
    ['gpus: [{ device_ids: ["0"] }]'],
    ['gpus: [{ count: 1 }]'],
    ['network_mode: host\n    networks: {}'],
    ['network_mode: bridge\n    ports: ["80:80"]'],
    ['network_mode: host\n    ports: []'],
    ['network_mode: my-service:b\n    ports: ["80:80"]'],
    ['cpus: 0.5\n    deploy: { resources: { limits: { cpus: "0.50" } } }'],
    ['mem_limit: 64m\n    deploy: { resources: { limits: { memory: 65536k } } }'],
    ['scale: 2\n    deploy: { replicas: 2 }'],
    ['build: { context: ., dockerfile_inline: FROM x }'],
    ['platform: linux/arm64\n    build: { context: ., platforms: [linux/amd64, linux/arm64] }'],
    ['platform: linux/arm64\n    build: { context: ., platforms: [] }'],
    ['platform: ""\n    build: { context: ., platforms: [linux/amd64] }'],
    ['platform: linux/arm64\n    build: { context: . }'],
    ['mem_limit: 64m\n    mem_reservation: 64m'],
    ['mem_reservation: 65m'],
    ['mem_limit: 0\n    mem_reservation: 65m'],
    ['mem_limit: -1\n    mem_reservation: 65m'],
    ['mem_limit: 64m\n    memswap_limit: 64m'],
    ['mem_limit: 64m\n    memswap_limit: -1'],
    ['mem_limit: 64m\n    memswap_limit: 0'],
    ['memswap_limit: 63m'],
    ['mem_limit: 0\n    memswap_limit: 63m'],
    ['cpus: 1\n    deploy: { resources: { reservations: { cpus: "1.0" } } }'],
    ['cpus: 0\n    deploy: { resources: { reservations: { cpus: "1.5" } } }'],
    ['deploy: { resources: { reservations: { cpus: "10" } } }'],
    ['mem_limit: 6m'],
    ['mem_limit: 0'],
    ['mem_limit: -1'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told with what does not go together', () => {
    const message = (line: string, below?: string): string => messages(ofService(line, below))[0]!;
    expect(message('network_mode: host\n    ports: ["80:80"]')).toMatch(/^"a" is on the network of the host/);
    expect(message('network_mode: "service:b"\n    ports: ["80:80"]', '  b: { image: y }')).toMatch(
      /^"a" shares the network of another container/,
    );
    expect(message('scale: 2\n    deploy: { replicas: 3 }')).toMatch(
      /distinct values on 'scale' and 'deploy\.replicas'/,
    );
    expect(message('mem_limit: 1k')).toMatch(/^"a" may use 1024 bytes of memory/);
  });
});
