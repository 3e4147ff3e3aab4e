import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  containerDirectory,
  fileName,
  nameOfFile,
  readJson,
  writeJson,
} from '../../../../src/engine/process/records/files.ts';
import { identify, isAlive } from '../../../../src/engine/process/records/identity.ts';
import { lentEnvironment, localConfig } from '../../../../src/engine/process/records/localConfig.ts';
import { amongProcesses } from '../../../../src/engine/process/surroundings.ts';
import { localPorts } from '../../../../src/engine/process/localPorts.ts';
import { readStored, type LogBeginning } from '../../../../src/engine/process/logs/logReader.ts';
import { logFiles, LogWriter } from '../../../../src/engine/process/logs/logWriter.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a name as a file', () => {
  it.each(['..', '.', '../../etc/passwd', 'a/b', 'a\\b', 'C:\\x', '.hidden', 'naïve', 'a%2Fb', 'a\0b'])(
    'is no way out of its folder: %j',
    (name) => {
      expect(fileName(name)).not.toMatch(/[/\\:\0]|^\./);
      expect(nameOfFile(fileName(name))).toBe(name);
    },
  );

  it('stays below the project', () => {
    expect(containerDirectory('/state/p', '../../x')).toBe('/state/p/containers/%2E%2E%2F%2E%2E%2Fx');
  });
});

describe('a state file', () => {
  it('is written whole, and leaves nothing beside it', async () => {
    writeJson(join(folder, 'state.json'), { state: 'running' });
    writeJson(join(folder, 'state.json'), { state: 'exited' });
    expect(await readJson(join(folder, 'state.json'))).toEqual({ state: 'exited' });
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('is nothing when it is not there', async () => {
    expect(await readJson(join(folder, 'none.json'))).toBeUndefined();
  });
});

describe('a process’s identity', () => {
  it('is alive while the process is', async () => {
    expect(await isAlive(await identify(process.pid))).toBe(true);
  });

  it('is not that of a later process with the same number', async () => {
    expect(await isAlive({ pid: process.pid, started: 'long ago' })).toBe(false);
  });
});

describe('a log', () => {
  it('keeps streams apart, characters whole, and the last line without an end', async () => {
    const log = new LogWriter(folder);
    const bytes = Buffer.from('grüß dich\r\n');
    log.write('stdout', bytes.subarray(0, 3));
    log.write('stderr', Buffer.from('oh\nno'));
    log.write('stdout', bytes.subarray(3));
    log.flush();
    const lines = await readStored(folder);
    expect(lines.map(([, stream, text]) => `${stream} ${text}`)).toEqual([
      'stderr oh',
      'stdout grüß dich',
      'stderr no',
    ]);
  });

  describe('that is asked for from a moment on', () => {
    const line = (timeMs: number, text: string): string => `${JSON.stringify([timeMs, 'stdout', text])}\n`;
    const lines = (fromMs: number, count: number): string =>
      Array.from({ length: count }, (_, n) => line(fromMs + n, 'x'.repeat(100))).join('');
    const texts = async (beginning: LogBeginning): Promise<readonly string[]> =>
      (await readStored(folder, beginning)).map(([, , text]) => text);

    it('is read from behind, and no further than to a line from before', async () => {
      // What an earlier file, and the front of a long one, say of a later time is not looked at.
      writeFileSync(join(folder, logFiles.previous), lines(0, 10) + line(90_000, 'earlier file'));
      const front = line(90_000, 'far in front') + lines(1000, 5000);
      writeFileSync(join(folder, logFiles.current), front + line(80_000, 'before') + line(90_000, 'größe'));
      expect(await texts({ sinceMs: 90_000 })).toEqual(['größe']);
      expect(await texts({ sinceMs: 80_000 })).toEqual(['before', 'größe']);
      expect(await texts({ sinceMs: 80_000, tail: 1 })).toEqual(['größe']);
      expect(await texts({ sinceMs: 90_001 })).toEqual([]);
      expect(await texts({})).toHaveLength(5014);
    });

    it('has all of it, across chunks and files, as if all were read', async () => {
      writeFileSync(join(folder, logFiles.previous), lines(0, 3000));
      writeFileSync(join(folder, logFiles.current), lines(3000, 3000));
      const all = await readStored(folder);
      for (const sinceMs of [0, 1, 1500, 2999, 3000, 3001, 4321, 5999]) {
        expect(await readStored(folder, { sinceMs })).toEqual(all.slice(sinceMs));
      }
    });

    it('has lines that are longer than what is read at once', async () => {
      const long = 'é'.repeat(60_000);
      writeFileSync(join(folder, logFiles.current), [1, 2, 3, 4].map((timeMs) => line(timeMs, long)).join(''));
      expect(await texts({ sinceMs: 3 })).toEqual([long, long]);
    });
  });

  it('cuts a line that never ends', async () => {
    const log = new LogWriter(folder);
    for (let i = 0; i < 4; i++) log.write('stdout', Buffer.alloc(40_000, 'x'));
    log.flush();
    const lines = await readStored(folder);
    expect(lines.map(([, , text]) => text)).toEqual([
      `${'x'.repeat(65_536)}…`,
      `${'x'.repeat(65_536)}…`,
      'x'.repeat(160_000 - 2 * 65_536),
    ]);
  });
});

describe('a local process', () => {
  const step = {
    id: 'c',
    after: [],
    reason: '',
    kind: 'create',
    service: 'web',
    number: 2,
    name: 'shop-web-2',
    configHash: 'h',
  } as const;

  it('publishes what the manifest publishes, at its own number of a range, and what is free where nothing is said', async () => {
    const web = aService('web', {
      run: { command: ['x'], cwd: '/', environment: {} },
      ports: [
        { target: 80, published: '8080-8081', protocol: 'tcp' },
        { target: 90, protocol: 'tcp' },
      ],
    });
    expect(await localPorts(web, 2)).toEqual([
      { hostIp: '0.0.0.0', publishedPort: 8081, targetPort: 80, protocol: 'tcp' },
      { hostIp: '0.0.0.0', publishedPort: expect.any(Number) as number, targetPort: 90, protocol: 'tcp' },
    ]);
  });

  it('leaves a port that the manifest names to the first replica', async () => {
    const web = aService('web', { ports: [{ target: 80, published: '8080', protocol: 'tcp' }] });
    const [[first], [second]] = await Promise.all([localPorts(web, 1), localPorts(web, 2)]);
    expect(first?.publishedPort).toBe(8080);
    expect(second?.publishedPort).toBeGreaterThan(0);
    expect(second?.publishedPort).not.toBe(8080);
  });

  it('prefers its own health check to the container’s', async () => {
    const check = (command: string) => ({
      test: ['CMD', command],
      intervalMs: 1,
      timeoutMs: 1,
      retries: 1,
      startPeriodMs: 0,
    });
    const run = { command: ['x'], cwd: '/', environment: {} };
    const web = aService('web', { healthcheck: check('theirs'), run: { ...run, healthcheck: check('ours') } });
    const application = anApplication([web]);
    const place = await amongProcesses.place(
      { application, service: web, number: 1, project: '/nowhere', directory: '/nowhere/web' },
      new AbortController().signal,
    );
    expect(localConfig(application, web, step, place).healthcheck?.test).toEqual(['CMD', 'ours']);
  });

  it('is lent a way to programs and nothing that may be secret', () => {
    expect(lentEnvironment({ PATH: '/bin', HOME: '/root', AWS_SECRET_ACCESS_KEY: 'x', NODE_OPTIONS: 'y' })).toEqual({
      PATH: '/bin',
      HOME: '/root',
    });
  });
});
