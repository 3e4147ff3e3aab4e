import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { ofService, told } from '../support/reporting.ts';

describe('host ports that are taken', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['ports: ["80:80"]', 'error host-port 5:26-33 see 4:13-20', '  b: { image: y, ports: ["80:81"] }'],
    [
      'ports: ["80:80"]',
      'warning ignored-ports 5:26-33 see 5:50-54',
      '  b: { image: y, ports: ["80:81"], network_mode: host }',
    ],
    ['ports: ["127.0.0.1:80:80"]', 'error host-port 5:26-33 see 4:13-30', '  b: { image: y, ports: ["80:80"] }'],
    ['ports: ["80:80"]', 'error host-port 5:26-43 see 4:13-20', '  b: { image: y, ports: ["127.0.0.1:80:80"] }'],
    [
      'ports: ["127.0.0.1:80:80"]',
      'error host-port 5:26-41 see 4:13-30',
      '  b: { image: y, ports: ["0.0.0.0:80:80"] }',
    ],
    [
      'ports: ["0.0.0.0:80:80"]',
      'error host-port 5:26-43 see 4:13-28',
      '  b: { image: y, ports: ["127.0.0.1:80:80"] }',
    ],
    ['ports: ["[::1]:80:80"]', 'error host-port 5:26-38 see 4:13-26', '  b: { image: y, ports: ["[::]:80:80"] }'],
    ['ports: ["[::]:80:80"]', 'error host-port 5:26-39 see 4:13-25', '  b: { image: y, ports: ["[::1]:80:80"] }'],
    ['ports: ["[::1]:80:80"]', 'error host-port 5:26-33 see 4:13-26', '  b: { image: y, ports: ["80:80"] }'],
    [
      'ports: ["127.0.0.1:80:80", "127.0.0.2:80:80"]',
      ['error host-port 5:26-43 see 4:13-30', 'error host-port 5:45-62 see 4:32-49'],
      '  b: { image: y, ports: ["127.0.0.1:80:80", "127.0.0.2:80:80"] }',
    ],
    ['scale: 2\n    ports: ["80:80"]', 'warning replica-port 5:13-20 see 4:12-13'],
    ['deploy: { replicas: 3 }\n    ports: ["80:80"]', 'warning replica-port 5:13-20 see 4:25-26'],
    [
      'scale: 2\n    ports: ["80:80"]',
      ['warning replica-port 5:13-20 see 4:12-13', 'error host-port 6:26-33 see 5:13-20'],
      '  b: { image: y, ports: ["80:81"] }',
    ],
    [
      'ports: [{ target: 80, published: "80" }, { target: 81, published: "80", protocol: tcp }]',
      'error host-port 4:71-75 see 4:38-42',
    ],
    ['ports: ["80:80", "80:81"]', 'error host-port 4:22-29 see 4:13-20'],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['ports: ["80:80"]', '  b: { image: y, ports: ["80:81/udp"] }'],
    ['ports: ["80:80"]', '  b: { image: y, ports: ["81:80"] }'],
    ['ports: ["80:80"]', '  b: { image: y, ports: ["80:81"], profiles: [p] }'],
    ['ports: ["80:80"]', '  b: { image: y, ports: ["80:81"], scale: 0 }'],
    ['ports: ["80:80"]', '  b: { image: y, ports: ["80:81"], deploy: { replicas: 0 } }'],
    ['ports: ["80-82:80"]', '  b: { image: y, ports: ["80-82:81"] }'],
    ['ports: ["80-82:80"]', '  b: { image: y, ports: ["80:81"] }'],
    ['ports: ["0:80"]', '  b: { image: y, ports: ["0:81"] }'],
    ['ports: ["80"]', '  b: { image: y, ports: ["80"] }'],
    ['ports: ["127.0.0.1:80:80"]', '  b: { image: y, ports: ["127.0.0.2:80:80"] }'],
    ['ports: ["[::1]:80:80"]', '  b: { image: y, ports: ["0.0.0.0:80:80"] }'],
    ['ports: ["[::1]:80:80"]', '  b: { image: y, ports: ["[::2]:80:80"] }'],
    ['ports: ["[::]:80:80"]', '  b: { image: y, ports: ["127.0.0.1:80:80"] }'],
    ['scale: 1\n    ports: ["80:80"]'],
    ['scale: 2\n    ports: ["80-81:80"]'],
    ['scale: 2\n    ports: ["80"]'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });
});
