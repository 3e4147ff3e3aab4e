import { describe, expect, it } from 'vitest';
import { resolving, type Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

describe('mistakes in dependencies', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['depends_on: [c]', 'error undefined-service 4:18-19'],
    ['depends_on: [reds]', 'error undefined-service 4:18-22 fix "redis"', '  redis: { image: y }'],
    ['depends_on: [aa]', 'error undefined-service 4:18-20'],
    ['depends_on: { c: { condition: service_started, required: false } }', 'error undefined-service 4:19-20'],
    ['depends_on: { c: { condition: service_started, required: true } }', 'error undefined-service 4:19-20'],
    ['depends_on: { c: { condition: service_started, required: "false" } }', 'error undefined-service 4:19-20'],
    ['depends_on: [b]', 'error disabled-dependency 4:18-19 see 5:3-4', '  b: { image: y, profiles: [p, q] }'],
    [
      'depends_on: { b: { condition: service_completed_successfully } }',
      'warning never-completes 4:35-65 see 5:27-33',
      '  b: { image: y, restart: always }',
    ],
    [
      'depends_on: { b: { condition: service_completed_successfully } }',
      'warning never-completes 4:35-65 see 5:27-41',
      '  b: { image: y, restart: unless-stopped }',
    ],
    [
      'depends_on: { b: { condition: service_healthy } }',
      'warning no-healthcheck 4:35-50 see 5:3-4',
      '  b: { image: y, healthcheck: { disable: true } }',
    ],
    [
      'depends_on: { b: { condition: service_healthy } }',
      'warning no-healthcheck 4:35-50 see 5:3-4',
      '  b: { image: y, healthcheck: { test: [NONE] } }',
    ],
    [
      'depends_on: { b: { condition: service_healthy } }',
      'warning no-healthcheck 4:35-50 see 5:3-4 fix ", healthcheck: { test: [\\"CMD-SHELL\\", \\"pg_isready -h 127.0.0.1 -U $${POSTGRES_USER:-postgres}\\"], interval: 5s, timeout: 3s, retries: 10 }"',
      '  b: { image: "postgres:16", environment: { POSTGRES_PASSWORD: x } }',
    ],
    [
      'depends_on: { b: { condition: service_healthy } }',
      'warning no-healthcheck 4:35-50 see 5:3-4 fix "healthcheck: { test: [CMD-SHELL, \\"exit 0\\"], interval: 5s, timeout: 3s, retries: 10 }, "',
      '  b: { build: . }',
    ],
    [
      'depends_on: { b: { condition: service_healthy } }',
      'warning no-healthcheck 4:35-50 see 5:3-4 fix "    healthcheck:\\n      test: [CMD-SHELL, \\"exit 0\\"]\\n      interval: 5s\\n      timeout: 3s\\n      retries: 10\\n"',
      '  b:\n    image: y\n    init: true',
    ],
    [
      'depends_on: { b: { condition: service_healthy } }',
      [
        'warning no-healthcheck 4:35-50 see 5:3-4 fix ", healthcheck: { test: [CMD-SHELL, \\"exit 0\\"], interval: 5s, timeout: 3s, retries: 10 }"',
        'error wrong-type 5:18-29',
      ],
      '  b: { image: y, healthcheck: }',
    ],
    [
      'depends_on: [b]',
      [
        'error dependency-cycle 4:18-19 see 4:18-19 see 5:31-32 see 6:31-32',
        'error dependency-cycle 5:31-32 see 5:31-32 see 6:34-35',
      ],
      '  b: { image: y, depends_on: [c] }\n  c: { image: y, depends_on: [a, b] }',
    ],
    ['volumes_from: [b]', 'error dependency-cycle 4:20-21 see 4:20-21 see 5:26-27', '  b: { image: y, links: [a] }'],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['depends_on: { b: { condition: service_started, required: false } }', '  b: { image: y, profiles: [p, q] }'],
    ['profiles: [p]\n    depends_on: [b]', '  b: { image: y, profiles: [q] }'],
    ['depends_on: { b: { condition: service_completed_successfully } }', '  b: { image: y, restart: on-failure }'],
    ['depends_on: { b: { condition: service_completed_successfully } }', '  b: { image: y, restart: "no" }'],
    ['depends_on: { b: { condition: service_completed_successfully } }', '  b: { image: y, init: true }'],
    ['depends_on: { b: { condition: service_started } }', '  b: { image: y, restart: always }'],
    [
      'depends_on: { b: { condition: service_healthy } }',
      '  b: { image: y, healthcheck: { disable: false, test: [CMD, x] } }',
    ],
    ['depends_on: { b: { condition: service_healthy } }', '  b: { image: y, healthcheck: { interval: 5s } }'],
    ['depends_on: { b: { condition: service_healthy } }', '  b: { image: y, healthcheck: { test: [CMD, x] } }'],
    ['depends_on: { b: { condition: service_healthy } }', '  b: { image: y, healthcheck: { test: echo } }'],
    ['depends_on: [b, c]', '  b: { image: y, depends_on: [c] }\n  c: { image: y }'],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it.each([
    ['has a check', 'FROM node\nHEALTHCHECK CMD x\n', 'build: ./b', 0],
    ['has none', 'FROM node\n', 'build: ./b', 1],
    [
      'has one in another stage',
      'FROM node AS one\nFROM node\nHEALTHCHECK CMD x\n',
      'build: { context: ./b, target: one }',
      1,
    ],
    ['is written in the manifest', '', 'build: { dockerfile_inline: "FROM node\\nHEALTHCHECK CMD x" }', 0],
    [
      'has one that the manifest takes away',
      'FROM node\nHEALTHCHECK CMD x\n',
      'build: ./b, healthcheck: { disable: true }',
      1,
    ],
  ])('count the health check of a Dockerfile, which %s', (_, dockerfile, build, count) => {
    const text = ofService('depends_on: { b: { condition: service_healthy } }', `  b: { ${build} }`);
    const found = told(text, { files: { 'b/Dockerfile': dockerfile } });
    expect(found.filter((one) => one.includes('no-healthcheck'))).toHaveLength(count);
  });

  it('are told without what is near, once there are very many of them', () => {
    const services = Array.from({ length: 60 }, (_, index) => `  s${index}: { image: x, depends_on: [reds] }\n`);
    const { problems } = resolving(`services:\n  redis: { image: x }\n${services.join('')}`);
    const told = problems.filter(({ code }) => code === 'manifest.undefined-service');
    expect(told).toHaveLength(60);
    expect(told.filter(({ message }) => message.endsWith('Did you mean "redis"?'))).toHaveLength(50);
    expect(told.at(-1)?.message).toMatch(/Declare it, or correct the name\.$/);
    expect(told.at(-1)?.fix).toBeUndefined();
  });

  it('are told with what is missing, and what is near', () => {
    const message = (line: string, below?: string): string => messages(ofService(line, below))[0]!;
    expect(message('depends_on: [redsi]', '  redis: { image: y }')).toMatch(
      /undefined service "redsi"\. Did you mean "redis"\?$/,
    );
    expect(message('depends_on: [b]')).toMatch(/undefined service "b"\. Declare it, or correct the name\.$/);
    expect(message('depends_on: [b]', '  b: { image: y, profiles: [p, q] }')).toMatch(/enabled by profiles \[p q\]$/);
    expect(message('depends_on: [b]', '  b: { image: y, depends_on: [a] }')).toMatch(/cycle detected: a -> b -> a\./);
    const [problem] = resolving(ofService('depends_on: [b]', '  b: { image: y, depends_on: [a] }')).problems;
    expect(problem!.related!.map((each) => each.message)).toEqual([
      '"a" depends on "b" here.',
      '"b" depends on "a" here.',
    ]);
  });
});
