import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../../src/base/problem.ts';
import { ConnectionLog } from '../../../../src/cli/topology/connectionLog.ts';
import { Complaints } from '../../../../src/cli/trace/complaints.ts';
import type { ConnectedMember, ProjectConnections } from '../../../../src/engine/connections.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';

function member(id: string, ...ports: readonly number[]): ConnectedMember {
  const remote = { host: '10.0.0.9', port: 6379 };
  const sockets = ports.map((port) => ({ local: { host: '10.0.0.1', port }, remote }));
  return {
    container: 'shop-orders-1',
    service: 'orders',
    id,
    addresses: ['10.0.0.1'],
    isOnHost: false,
    published: [],
    sockets,
  };
}

/** Answers with these in turn, and then with the last one. */
function engineOf(...looks: readonly (ProjectConnections | Error)[]): FakeEngine & { asked: number } {
  const engine = Object.assign(new FakeEngine(), { asked: 0 });
  engine.connections = () => {
    const look = looks[Math.min(engine.asked++, looks.length - 1)];
    return look instanceof Error ? Promise.reject(look) : Promise.resolve(look as ProjectConnections);
  };
  return engine;
}

const connected = (...members: readonly ConnectedMember[]): ProjectConnections => ({ members, unreadable: [] });
const never = new AbortController().signal;

describe('The connections of a project while something goes on', () => {
  it('are those before it and those after it', async () => {
    const engine = engineOf(connected(member('a', 1, 2)), connected(member('a', 2, 3)));
    const log = new ConnectionLog(engine, 'shop', new Complaints(), never);
    expect(await log.during(() => Promise.resolve('done'))).toBe('done');
    expect(engine.asked).toBe(2);
    const ports = log.connections?.members.flatMap(({ sockets = [] }) => sockets.map(({ local }) => local.port));
    expect(ports).toEqual([1, 2, 3]);
  });

  it('are those of the new one where a container was started anew, and none are lost of what is gone', async () => {
    const gone = { ...member('z', 9), container: 'shop-web-1', service: 'web' };
    const engine = engineOf(connected(member('a', 1), gone), connected(member('b', 2)));
    const log = new ConnectionLog(engine, 'shop', new Complaints(), never);
    await log.during(() => Promise.resolve());
    const known = log.connections?.members.map(
      ({ id, sockets = [] }) => `${id} ${sockets.map(({ local }) => local.port).join()}`,
    );
    expect(known).toEqual(['b 2', 'z 9']);
  });

  it('are none where the engine cannot tell, which is said once', async () => {
    const complaints = new Complaints();
    const engine = engineOf(new ProblemError({ code: 'engine.x', severity: 'error', message: 'Cannot look.' }));
    const log = new ConnectionLog(engine, 'shop', complaints, never);
    expect(await log.during(() => Promise.resolve(1))).toBe(1);
    expect([engine.asked, log.connections]).toEqual([1, undefined]);
  });

  it('are looked at no more once the work has failed', async () => {
    const engine = engineOf(connected(member('a', 1)));
    const log = new ConnectionLog(engine, 'shop', new Complaints(), never);
    await expect(log.during(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(engine.asked).toBe(2);
  });
});
