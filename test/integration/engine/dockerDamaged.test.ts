import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { ensureBusybox } from './images.ts';
import { canRunOwnDockerd, OwnDockerd } from './ownDockerd.ts';
import { stay } from './programs.ts';
import { EngineWorld, scriptService } from './world.ts';

// What docs/docker-does-not-start.md says.
describe.skipIf(!(await canRunOwnDockerd()))('a Docker that does not start any more', () => {
  let dockerd: OwnDockerd;
  beforeAll(async () => {
    dockerd = await OwnDockerd.start();
    await ensureBusybox(dockerd.docker);
  });
  afterAll(() => dockerd.remove());

  const services = (): readonly Service[] => [
    scriptService('keeper', stay, {
      mounts: [
        { type: 'volume', target: '/unnamed', isReadOnly: false },
        { type: 'volume', source: 'data', target: '/named', isReadOnly: false },
      ],
    }),
  ];
  const written = 'cat /unnamed/file /named/file';

  it.each(['network/files/local-kv.db', 'buildkit/metadata_v2.db', 'volumes/metadata.db'])(
    'is told with what to look at, and goes on with all data once %s is moved away',
    async (file) => {
      const engine = connectEngine({ kind: 'docker', host: dockerd.host }, silentLogger);
      try {
        const world = new EngineWorld(engine, services());
        expect(await world.run({ action: 'up' })).toEqual([]);
        await world.sh('keeper', 'echo precious | tee /unnamed/file > /named/file');
        await dockerd.kill();
        const database = join(dockerd.folder, 'data', file);
        await writeFile(database, Buffer.alloc(32_768, 0x41));
        await expect(dockerd.start()).rejects.toThrow(/invalid database/);
        await expect(world.observe()).rejects.toThrow(
          /connection refused.*If it does not start again, its log .* damaged database/,
        );
        await rename(database, `${database}.broken`);
        await dockerd.start();
        expect(await world.run({ action: 'up' })).toEqual([]);
        expect((await world.plan({ action: 'up' })).steps).toEqual([]);
        expect(await world.sh('keeper', written)).toBe('precious\nprecious');
        expect(await world.run({ action: 'down' })).toEqual([]);
      } finally {
        engine.dispose();
      }
    },
  );
});
