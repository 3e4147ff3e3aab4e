import { describe, expect, it } from 'vitest';
import { fileSystemOf, obstacleAt } from '../../../../src/develop/transport/placement.ts';
import type { ContainerFacts } from '../../../../src/develop/transport/probe.ts';

const facts: ContainerFacts = {
  container: 'shop-web-1',
  id: 'abc',
  owner: { uid: 0, gid: 0 },
  missing: [],
  isRootReadOnly: false,
  mounts: [
    { type: 'volume', source: 'data', target: '/app/data', isReadOnly: false },
    { type: 'bind', source: '/home/me/web', target: '/app/data/host', isReadOnly: false },
    { type: 'volume', source: 'fixed', target: '/fixed', isReadOnly: true },
    { type: 'tmpfs', target: '/tmp/', isReadOnly: false },
  ],
};

describe('where a path of a container lies', () => {
  it.each([
    ['/app', ''],
    ['/app/database', ''],
    ['/app/data', '/app/data'],
    ['/app/data/a/b', '/app/data'],
    ['/app/data/host/a', '/app/data/host'],
    ['/tmp/a', '/tmp'],
  ])('%s: on "%s"', (path, place) => expect(fileSystemOf(facts, path)).toBe(place));

  it.each([
    ['/app/a', undefined],
    ['/app/data/a', undefined],
    ['/app/data/host/a', 'develop.bind-mounted'],
    ['/fixed/a', 'develop.read-only'],
    ['/tmp/a', undefined],
  ])('%s: what is in the way is %s', (path, code) => expect(obstacleAt(facts, path)?.code).toBe(code));

  it('is out of reach on a read-only root, unless something is mounted there', () => {
    const fixed = { ...facts, isRootReadOnly: true };
    expect(obstacleAt(fixed, '/app/a')?.message).toBe(
      'Cannot sync to /app/a of shop-web-1: its root cannot be written (read_only). Mount a volume or a tmpfs there, or use the action rebuild.',
    );
    expect(obstacleAt(fixed, '/app/data/a')).toBeUndefined();
  });

  it('is out of reach in memory where nothing in the container can write', () => {
    expect(obstacleAt({ ...facts, missing: ['sh'] }, '/tmp/a')?.code).toBe('develop.tmpfs');
    expect(obstacleAt({ ...facts, missing: ['sh'] }, '/app/a')).toBeUndefined();
  });
});
