import { describe, expect, it } from 'vitest';
import { localHealthcheck } from '../../../../src/engine/placement/healthcheck.ts';
import { checkedUrl } from '../../../../src/engine/placement/httpCheck.ts';
import { aService } from '../../../fakes/models.ts';

const check = (test: readonly string[]) => ({ test, intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 });
const inbound = (port: number): number | undefined => (port === 8080 ? 18_080 : undefined);

describe('The health check of a local process', () => {
  it.each([
    [
      ['CMD', 'curl', '-f', 'http://localhost:8080/health'],
      ['HTTP', 'http://localhost:18080/health'],
    ],
    [
      ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://0.0.0.0:8080'],
      ['HTTP', 'http://127.0.0.1:18080'],
    ],
    [
      ['CMD-SHELL', 'nc -z 127.0.0.1 8080'],
      ['CMD-SHELL', 'nc -z 127.0.0.1 8080'],
    ],
    [
      ['CMD', 'app', '--check', 'localhost:8080'],
      ['CMD', 'app', '--check', 'localhost:18080'],
    ],
    [
      ['CMD', 'curl', '-f', 'http://localhost:9090'],
      ['HTTP', 'http://localhost:9090'],
    ],
  ])('asks the process where it listens: %j', (test, expected) => {
    expect(localHealthcheck(aService('web', { healthcheck: check(test) }), inbound)?.test).toEqual(expected);
  });

  it('is what x-patchbay.run says, as it stands, or none', () => {
    const run = {
      command: ['x'],
      cwd: '/',
      environment: {},
      healthcheck: check(['CMD', 'curl', 'http://localhost:8080']),
    };
    const web = aService('web', { run, healthcheck: check(['CMD', 'y']) });
    expect(localHealthcheck(web, inbound)?.test).toEqual(['CMD', 'curl', 'http://localhost:8080']);
    expect(localHealthcheck(aService('web', { healthcheck: check(['NONE']) }), inbound)).toBeUndefined();
  });
});

describe('A test that asks for a URL', () => {
  it.each([
    'curl -fsS http://localhost:8080/health || exit 1',
    'wget --no-verbose --tries=1 --spider http://localhost:8080/health || exit 1',
    'curl --fail --silent --max-time 2 http://localhost:8080/health',
    'curl -f "http://localhost:8080/health" > /dev/null',
    'wget -qO- http://localhost:8080/health',
    '/usr/bin/curl -o /dev/null -s http://localhost:8080/health || false',
  ])('needs no program: %s', (line) => {
    expect(checkedUrl(['CMD-SHELL', line])).toBe('http://localhost:8080/health');
  });

  it.each([
    'curl -f http://localhost:8080/health | grep ok',
    'curl -X POST http://localhost:8080/health',
    'curl -H "Host: x" http://localhost:8080/health',
    'curl -f http://localhost:8080/a http://localhost:8080/b',
    'curl -f https://localhost:8080/health',
    'curl -f http://localhost:$PORT/health',
    'test -f /ready',
    '',
  ])('needs one where it asks for more: %s', (line) => {
    expect(checkedUrl(['CMD-SHELL', line])).toBeUndefined();
  });
});
