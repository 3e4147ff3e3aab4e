import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MirrorEntry } from '../../../src/develop/mirror/batch.ts';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { eventually } from '../broker/eventually.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { gnuPrograms, makeImages, oneProgram, removeImages } from './images.ts';
import { aBatch, SyncWorld } from './syncWorld.ts';

const stays = ['/busybox', 'sleep', '1000'];

describe.skipIf(!(await dockerAnswers()))('what brings files into a container', () => {
  const world = new SyncWorld();
  const soon = (): AbortSignal => AbortSignal.timeout(60_000);

  beforeAll(async () => {
    await ensureBaseImages(() => undefined);
    await makeImages();
    await world.begin();
  });
  afterAll(async () => {
    await world.end();
    await removeImages();
  });

  const sync = async (name: string, puts: readonly MirrorEntry[], removals: readonly string[] = []) => {
    const transport = await world.open(name);
    return transport.sync(aBatch(puts, removals), soon());
  };

  it.each([
    ['', '0/0'],
    ['node', '1000/1000'],
    ['node:nobody', '1000/65534'],
    ['1000', '1000/1000'],
    ['4321', '4321/0'],
    ['12345:54321', '12345/54321'],
    ['3000000:3000000', '3000000/3000000'],
  ])('gives files to the user of the container, whatever form the name has: "%s"', async (user, owner) => {
    const name = await world.container('node:22-alpine', user === '' ? [] : ['--user', user]);
    const puts = [
      { kind: 'folder', path: '/srv/new', mode: 0o750 } as const,
      await world.file('/srv/new/run.sh', 'x', 0o755),
    ];
    expect(await sync(name, puts)).toMatchObject({ files: 1, bytes: 1, again: [], obstacles: [] });
    const owners = await world.owners(name, '/srv');
    expect(owners).toMatch(new RegExp(`^drwxr-x--- ${owner} .* srv/new/$`, 'm'));
    expect(owners).toMatch(new RegExp(`^-rwxr-xr-x ${owner} .* srv/new/run.sh$`, 'm'));
  });

  it.each([
    ['app', '1234/2345'],
    ['app:staff', '1234/3456'],
    ['1234', '1234/2345'],
    ['77:88', '77/88'],
  ])('finds the user of an image without programs in its own files: "%s"', async (user, owner) => {
    const name = await world.container(oneProgram, ['--user', user], stays);
    await sync(name, [await world.file('/srv/a')]);
    expect(await world.owners(name, '/srv/a')).toMatch(new RegExp(`^-rw-r--r-- ${owner} `));
  });

  it('gives files away and removes them where a container has dropped every right, and takes no more rights than it has', async () => {
    const name = await world.container('node:22-alpine', ['--user', 'node', '--cap-drop', 'ALL']);
    const transport = await world.open(name);
    const folder = { kind: 'folder', path: '/srv/own', mode: 0o755 } as const;
    await transport.sync(aBatch([folder, await world.file('/srv/own/a'), await world.file('/home/b')]), soon());
    expect(await world.owners(name, '/srv/own/a')).toMatch(/ 1000\/1000 /);
    expect(await transport.sync(aBatch([], ['/srv/own/a']), soon())).toMatchObject({ deleted: 1, obstacles: [] });
    expect(await world.sh(name, 'ls -A /srv/own')).toBe('');
    transport.dispose();
  });

  describe.each(['busybox:latest', gnuPrograms])('by the programs of %s', (image) => {
    it('brings any name, removes it again, and touches nothing beside it', async () => {
      const name = await world.container(image);
      const transport = await world.open(name);
      const names = [
        ...['plain', '.hidden', '..dots', '...', '-rf', '--', ' lead', 'trail ', 'new\nline', 'tab\t', 'ünï 文件 🎉'],
        ...[
          `quote'"\`$(id)\\`,
          '*',
          '[a-z]?',
          '#',
          'x'.repeat(255),
          `${'y'.repeat(120)}/${'z'.repeat(200)}`,
          'gone',
          'new',
        ],
      ];
      const kept = await world.file('/app/kept');
      const puts = await Promise.all(names.map((each) => world.file(`/app/${each}`)));
      await transport.sync(aBatch([kept, ...puts]), soon());
      const there = await world.sh(name, 'cd /app; find . -type f -print0');
      const all = ['kept', ...names].map((each) => `./${each}`);
      expect(there.split('\0').slice(0, -1).sort()).toEqual(all.sort());
      const removals = names.map((each) => `/app/${each.replace(/\/.*/, '')}`);
      expect(await transport.sync(aBatch([], removals), soon())).toMatchObject({ deleted: names.length });
      expect(await world.sh(name, 'cd /app; find .')).toBe('.\n./kept\n');
    });

    it('makes a folder of a file, a file of a folder, and links of either', async () => {
      const name = await world.container(image);
      const transport = await world.open(name);
      const before = [
        await world.file('/app/a', '1'),
        await world.file('/app/b/c/d', '2'),
        await world.file('/app/e', '3'),
      ];
      await transport.sync(aBatch(before), soon());
      const after = [
        ...[await world.file('/app/a/x', '4'), await world.file('/app/b', '5'), await world.link('/app/e', 'a/x')],
        ...[await world.link('/app/f', '/nowhere'), { kind: 'folder', path: '/app/empty', mode: 0o755 } as const],
      ];
      await transport.sync(aBatch(after), soon());
      expect(await world.sh(name, 'cd /app; cat a/x b e; readlink e; readlink f; ls -d empty')).toBe(
        '454a/x\n/nowhere\nempty\n',
      );
      await transport.sync(aBatch([await world.file('/app/e', '6')]), soon());
      expect(await world.sh(name, 'cd /app; cat e a/x; [ -L e ] || echo file')).toBe('64file\n');
      await transport.sync(aBatch([], ['/app/f', '/app/empty', '/app/a', '/app/never/there']), soon());
      expect(await world.sh(name, 'cd /app; find . | sort')).toBe('.\n./b\n./e\n');
    });

    it('leaves nothing of its own in the container', async () => {
      const name = await world.container(image, ['--tmpfs', '/memory']);
      const transport = await world.open(name);
      await transport.sync(aBatch([await world.file('/app/a'), await world.file('/memory/b')]), soon());
      transport.dispose();
      await eventually(
        async () => `${await world.docker('top', name)}${await world.sh(name, 'ls -a / /memory')}`,
        (text) => !text.includes('patchbay'),
      );
      expect(await world.sh(name, 'cat /app/a /memory/b')).toBe('/app/a/memory/b');
    });
  });

  it('never lets a program see a file missing, or in part', async () => {
    const name = await world.container('busybox:latest');
    const transport = await world.open(name);
    const size = 100_000;
    await transport.sync(aBatch([await world.file('/app/a', Buffer.alloc(size, 'a'))]), soon());
    const watcher = `: >/bad; while [ ! -e /stop ]; do n=$(wc -c </app/a 2>&1); [ "$n" = ${size} ] || echo "$n" >>/bad; done; : >/ended`;
    await world.docker('exec', '-d', name, 'sh', '-c', watcher);
    await eventually(
      () => world.sh(name, 'ls /'),
      (text) => text.includes('bad'),
    );
    for (const letter of 'bcdefghijklmnopqrstuvwxyz'.repeat(3)) {
      await transport.sync(aBatch([await world.file('/app/a', Buffer.alloc(size, letter))]), soon());
    }
    await world.sh(name, ': >/stop');
    await eventually(
      () => world.sh(name, 'ls /'),
      (text) => text.includes('ended'),
    );
    expect(await world.sh(name, 'cat /bad')).toBe('');
  });

  it('brings a large file as it is, and 3,000 small ones, while another container is not kept waiting', async () => {
    const [busy, other] = await Promise.all([world.container('busybox:latest'), world.container('busybox:latest')]);
    const [toBusy, toOther] = await Promise.all([world.open(busy), world.open(other)]);
    const large = randomBytes(48 * 1024 * 1024);
    const many = await Promise.all(
      Array.from({ length: 3000 }, (_, n) => world.file(`/app/${n % 50}/${n}`, 'y'.repeat(2600))),
    );
    const order: string[] = [];
    const big = toBusy.sync(aBatch([await world.file('/app/large', large), ...many]), soon()).then((result) => {
      order.push('busy');
      return result;
    });
    for (let n = 0; n < 5; n++) await toOther.sync(aBatch([await world.file('/app/small', String(n))]), soon());
    order.push('other');
    expect(await big).toMatchObject({ files: 3001, bytes: 48 * 1024 * 1024 + 3000 * 2600 });
    expect(order).toEqual(['other', 'busy']);
    const sum = createHash('sha256').update(large).digest('hex');
    expect(await world.sh(busy, 'sha256sum /app/large; find /app -type f -size 2600c | wc -l')).toBe(
      `${sum}  /app/large\n3000\n`,
    );
  });

  it('goes on after the container was restarted', async () => {
    const name = await world.container('busybox:latest');
    const transport = await world.open(name);
    await transport.sync(aBatch([await world.file('/app/a', '1')]), soon());
    await world.docker('restart', '-t', '0', name);
    const again = await world.file('/app/a', '2');
    await eventually(
      () =>
        transport.sync(aBatch([again]), soon()).then(
          () => true,
          () => false,
        ),
      (isDone) => isDone,
    );
    expect(await world.sh(name, 'cat /app/a')).toBe('2');
  });

  it('tells which files went or changed while they were read', async () => {
    const name = await world.container('busybox:latest');
    const gone = { ...(await world.file('/app/gone')), source: '/nowhere/at/all' } as MirrorEntry;
    const result = await sync(name, [gone, await world.file('/app/a')]);
    expect(result).toMatchObject({ files: 1, again: ['/app/gone'] });
    expect(await world.sh(name, 'ls /app')).toBe('a\n');
  });

  describe('where not all can be written', () => {
    it('writes to a volume of a container whose root is read-only, and refuses the rest with what to do', async () => {
      const volume = await world.volume();
      const name = await world.container('busybox:latest', ['--read-only', '-v', `${volume}:/data`]);
      const result = await sync(name, [await world.file('/data/a', '1'), await world.file('/app/b', '2')]);
      expect(await world.sh(name, 'cat /data/a; ls -a /data')).toBe('1.\n..\na\n');
      expect(result.obstacles.map(({ code, message }) => [code, message])).toEqual([
        [
          'develop.read-only',
          `Cannot sync to /app/b of ${name}: its root cannot be written (read_only). Mount a volume or a tmpfs there, or use the action rebuild.`,
        ],
      ]);
    });

    it('writes to a tmpfs by a program, and refuses where there is none', async () => {
      const able = await world.container('busybox:latest', ['--tmpfs', '/app']);
      await sync(able, [await world.file('/app/a', '1')]);
      expect(await world.sh(able, 'cat /app/a')).toBe('1');
      const unable = await world.container(oneProgram, ['--tmpfs', '/app'], stays);
      const { obstacles } = await sync(unable, [await world.file('/app/a', '1')]);
      expect(obstacles).toMatchObject([{ code: 'develop.tmpfs', severity: 'error' }]);
    });

    it('writes to no folder of this machine, nor takes away what a volume holds', async () => {
      const volume = await world.volume();
      const name = await world.container('busybox:latest', ['-v', `${volume}:/app/data`, '-v', '/tmp:/app/host']);
      await world.sh(name, 'echo kept >/app/data/a');
      const puts = [await world.file('/app/host/patchbay-must-not-be-here'), await world.file('/app')];
      const { obstacles } = await sync(name, puts, ['/app', '/app/data']);
      expect(obstacles.map(({ code }) => code).sort()).toEqual([
        'develop.bind-mounted',
        'develop.mounted-below',
        'develop.mounted-below',
      ]);
      expect(await world.sh(name, 'cat /app/data/a; ls /app/host | grep -c must-not || true')).toBe('kept\n0\n');
    });
  });

  describe('into an image of one program', () => {
    it('brings files by the engine, a folder in the place of a file too', async () => {
      const name = await world.container(oneProgram, [], stays);
      const transport = await world.open(name);
      await transport.sync(aBatch([await world.file('/app/a', '1'), await world.file('/app/b/c', '2')]), soon());
      const folder = { kind: 'folder', path: '/app/a', mode: 0o755 } as const;
      const after = [folder, await world.file('/app/a/x', '3'), await world.file('/app/b', '4')];
      await transport.sync(aBatch(after), soon());
      expect(await world.owners(name, '/app')).toMatch(/^d.* app\/\n(.*\n)*d.* app\/a\/\n-.* app\/a\/x\n-.* app\/b\n$/);
    });

    it('says that it cannot remove, and what to do', async () => {
      const name = await world.container(oneProgram, [], stays);
      const transport = await world.open(name);
      const result = await transport.sync(aBatch([await world.file('/app/b')], ['/app/a']), soon());
      expect(result).toMatchObject({ files: 1, deleted: 0, obstacles: [{ code: 'develop.cannot-remove' }] });
      expect(result.obstacles[0]?.message).toContain('Its image needs an rm');
    });
  });

  it('rejects what is wrong with the container by its code', async () => {
    const name = await world.container('busybox:latest');
    const transport = await world.open(name);
    await world.sh(name, 'mkdir -p /app; ln -s /proc/version /app/v; ln -s loop /app/loop');
    const inKernel = await world.file('/proc/nothing/here');
    await expect(transport.sync(aBatch([inKernel]), soon())).rejects.toMatchObject({
      problem: { code: 'develop.sync-failed' },
    });
    await transport.sync(aBatch([await world.file('/app/v', 'mine')]), soon());
    expect(await world.sh(name, 'cat /app/v')).toBe('mine');
    await world.docker('stop', '-t', '0', name);
    await expect(transport.sync(aBatch([inKernel]), soon())).rejects.toMatchObject({
      problem: { code: 'engine.not-running' },
    });
  });
});
