import { describe, expect, it } from 'vitest';
import { parseDebugRequest } from '../../../../src/app/debug/debugRequest.ts';

const basic = { type: 'patchbay', request: 'attach', name: 'Debug orders', service: 'orders' };

describe('A debug configuration', () => {
  it('names a service, and hands what is not Patchbay’s own to the adapter', () => {
    const written = { ...basic, replica: 2, skipFiles: ['**/lib/**'], cwd: '${workspaceFolder}/orders' };
    expect(parseDebugRequest(written)).toEqual({
      ...{ service: 'orders', replica: 2, waitForClient: false, application: undefined, manifest: undefined },
      attributes: { name: 'Debug orders', skipFiles: ['**/lib/**'], cwd: '${workspaceFolder}/orders' },
    });
  });

  it('may leave the service to be asked for, also where there is no launch.json', () => {
    expect(parseDebugRequest({})).toMatchObject({ service: undefined, replica: undefined });
  });

  it.each([
    ['service', { service: 5 }],
    ['service', { service: '' }],
    ['service', { service: '${input:service}' }],
    ['application', { application: ['shop'] }],
    ['replica', { replica: 0 }],
    ['replica', { replica: '2' }],
    ['waitForClient', { waitForClient: 'yes' }],
    ['request', { request: 'launch' }],
  ])('says what is wrong with %s in %o', (key, facts) => {
    const problem: unknown = expect.objectContaining({
      code: 'debug.bad-configuration',
      message: expect.stringContaining(`"${key}" of the debug configuration`) as unknown,
    });
    expect(() => parseDebugRequest({ ...basic, ...facts })).toThrow(expect.objectContaining({ problem }));
  });
});
