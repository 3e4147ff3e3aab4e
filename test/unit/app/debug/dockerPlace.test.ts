import { describe, expect, it } from 'vitest';
import { dockerOptions, isOnThisMachine } from '../../../../src/app/debug/dockerPlace.ts';

const local = { kind: 'process', stateDirectory: '/state', node: 'node', shim: 'shim.js' } as const;

describe('The Docker that a debugger is lent to', () => {
  it('is named to the docker command as the settings name it', () => {
    expect(dockerOptions({ kind: 'docker', host: 'tcp://10.0.0.1:2376' })).toEqual(['--host', 'tcp://10.0.0.1:2376']);
    expect(dockerOptions({ kind: 'docker', context: 'staging' })).toEqual(['--context', 'staging']);
    expect(dockerOptions({ kind: 'docker' })).toEqual([]);
    expect(dockerOptions(local)).toEqual([]);
  });

  it.each([
    [true, {}, {}],
    [true, { host: 'unix:///run/docker.sock' }, { DOCKER_HOST: 'ssh://far' }],
    [false, { host: 'ssh://far' }, {}],
    [false, {}, { DOCKER_HOST: 'tcp://10.0.0.1:2376' }],
    [true, {}, { DOCKER_HOST: '' }],
    [false, { context: 'any' }, {}],
  ])('is on this machine: %s, for %o and %o', (expected, facts, environment) => {
    expect(isOnThisMachine({ kind: 'docker', ...facts }, environment)).toBe(expected);
  });
});
