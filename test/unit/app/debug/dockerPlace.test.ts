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
    [true, 'unix:///run/docker.sock'],
    [true, 'npipe:////./pipe/docker_engine'],
    [false, 'ssh://far'],
    [false, 'tcp://10.0.0.1:2376'],
    [false, 'tcp://127.0.0.1:2375'],
  ])('is on this machine: %s, where %s has answered', (expected, address) => {
    expect(isOnThisMachine(address)).toBe(expected);
  });
});
