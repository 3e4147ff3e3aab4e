import { describe, expect, it } from 'vitest';
import { withNamedEngine } from '../../../../src/app/engines/namedEngine.ts';

const addresses = {
  docker: { kind: 'docker', memory: '/memory', host: 'tcp://set:2375', context: 'set' },
  swarm: { kind: 'swarm' },
  process: { kind: 'process', stateDirectory: '/state', node: '/node', shim: '/shim.js' },
} as const;
const wish = { setting: 'auto', addresses } as const;

describe('a Swarm that an environment names', () => {
  it('is reached by its context, and its nodes as it says', () => {
    const nodes = { n1: 'ssh://me@n1' };
    const { setting, addresses: named } = withNamedEngine(wish, { kind: 'swarm', context: 'far', nodes });
    expect(setting).toBe('swarm');
    expect(named.swarm).toEqual({ kind: 'swarm', context: 'far', givenBy: 'x-patchbay.environments', nodes });
  });
});

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

  it.each(['nomad', 'toString'])('is refused where it has no driver: %s', (kind) => {
    expect(() => withNamedEngine(wish, { kind })).toThrow(`names the engine "${kind}"`);
  });
});
