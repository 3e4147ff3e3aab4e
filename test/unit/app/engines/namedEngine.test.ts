import { describe, expect, it } from 'vitest';
import { withNamedEngine } from '../../../../src/app/engines/namedEngine.ts';

const addresses = {
  docker: { kind: 'docker', memory: '/memory', host: 'tcp://set:2375', context: 'set' },
  process: { kind: 'process', stateDirectory: '/state', node: '/node', shim: '/shim.js' },
} as const;
const wish = { setting: 'auto', addresses } as const;

describe('the engine that an environment names', () => {
  it('is that of the settings where it names none', () => {
    expect(withNamedEngine(wish, undefined)).toEqual(wish);
    expect(withNamedEngine(wish, {})).toEqual(wish);
  });

  it('wins over the setting', () => {
    expect(withNamedEngine(wish, { kind: 'process' })).toEqual({ setting: 'process', addresses });
  });

  it('is Docker by its context, whatever host and context are set', () => {
    const { setting, addresses: named } = withNamedEngine(wish, { context: 'far' });
    expect(setting).toBe('docker');
    expect(named.docker).toEqual({
      kind: 'docker',
      memory: '/memory',
      context: 'far',
      givenBy: 'x-patchbay.environments',
    });
    expect(named.process).toBe(addresses.process);
  });

  it.each(['swarm', 'toString'])('is refused where it has no driver: %s', (kind) => {
    expect(() => withNamedEngine(wish, { kind })).toThrow(`names the engine "${kind}"`);
  });
});
