import { describe, expect, it } from 'vitest';
import { statsRow } from '../../../src/cli/rows/statsRow.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { aContainer } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const files = {
  '/shop': '',
  '/shop/compose.yaml': 'name: shop\nservices: { api: { image: api }, db: { image: db } }\n',
};
const told = { timeMs: 0, service: 'api', cpu: 1.5, memoryBytes: 12.34 * 2 ** 20, memoryLimitBytes: 2 ** 30 };

describe('top', () => {
  it('lists the processes of what runs in one table, with their command last', async () => {
    const engine = engineWith([aContainer('api', 1), aContainer('api', 2), aContainer('db', 1, { state: 'exited' })]);
    const { exitCode, stdout } = await run(['top'], { files, engine });
    expect(exitCode).toBe(0);
    const [heading, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toMatch(/^SERVICE +# +UID +PID +PPID +C +STIME +TTY +TIME +CMD$/);
    expect(rows.map((row) => row.split(/ +/).slice(0, 4))).toEqual([
      ['api', '1', 'root', '1'],
      ['api', '2', 'root', '1'],
    ]);
  });

  it('prints nothing where nothing runs, and refuses a service that nobody knows', async () => {
    expect(await run(['top', 'db'], { files, engine: engineWith() })).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await run(['top', 'bd'], { files, engine: engineWith() })).exitCode).toBe(2);
  });
});

describe('stats', () => {
  it('shows the first figures of all that runs, and ends, with --no-stream', async () => {
    const engine = engineWith([aContainer('api', 1), aContainer('db', 1, { state: 'exited', exitCode: 0 })]);
    const running = run(['stats', '--no-stream', '--format', 'json'], { files, engine });
    await expect.poll(() => engine.measuring).toBe(1);
    engine.measure({ ...told, container: 'shop-api-1', rxBytes: 1500, txBytes: 0, pids: 3 });
    const { exitCode, stdout } = await running;
    expect({
      exitCode,
      rows: stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    }).toEqual({
      exitCode: 0,
      rows: [
        {
          BlockIO: '-- / --',
          CPUPerc: '150.00%',
          Container: 'shop-api-1',
          ID: expect.any(String) as string,
          MemPerc: '1.21%',
          MemUsage: '12.34MiB / 1GiB',
          Name: 'shop-api-1',
          NetIO: '1.5kB / 0B',
          PIDs: '3',
        },
      ],
    });
    expect(engine.measuring).toBe(0);
  });

  it('shows with -a what does not run, too, of one service alone when it is named', async () => {
    const engine = engineWith([aContainer('api', 1), aContainer('db', 1, { state: 'exited', exitCode: 0 })]);
    const { stdout } = await run(['stats', '-a', '--no-stream', 'db'], { files, engine });
    expect(stdout).toMatch(/^CONTAINER ID +NAME +CPU % +MEM USAGE \/ LIMIT +MEM % +NET I\/O +BLOCK I\/O +PIDS\n/);
    expect(stdout).toMatch(/shop-db-1 +-- +-- \/ -- +-- /);
    expect(stdout).not.toContain('shop-api-1');
  });

  it('cuts ids off, unless it is told not to', () => {
    const container = aContainer('api', 1, { id: 'f'.repeat(64) });
    expect(statsRow(container, undefined, true).ID).toBe('ffffffffffff');
    expect(statsRow(container, undefined, false).ID).toBe('f'.repeat(64));
  });
});

describe('wait', () => {
  it('waits for the end of what runs, and exits with its code', async () => {
    const engine = engineWith([aContainer('api', 1)]);
    const waiting = run(['wait', 'api'], { files, engine });
    await expect.poll(() => engine.observations).toBe(1);
    const step = { id: 'kill', kind: 'kill', service: 'api', name: 'shop-api-1', signal: 'SIGKILL' } as const;
    await engine.perform({ ...step, after: [], reason: '' }, undefined, () => undefined, AbortSignal.timeout(5000));
    const { exitCode, stdout } = await waiting;
    expect(exitCode).toBe(137);
    expect(stdout).toMatch(/^container "[^"]+" exited with status code 137\n$/);
  });

  it('takes the project down afterwards with --down-project, and still exits with the code', async () => {
    const engine = engineWith([aContainer('api', 1), aContainer('db', 1)]);
    const waiting = run(['wait', '--down-project', 'api'], { files, engine });
    await expect.poll(() => engine.observations).toBe(1);
    const step = { id: 'kill', kind: 'kill', service: 'api', name: 'shop-api-1', signal: 'SIGKILL' } as const;
    await engine.perform({ ...step, after: [], reason: '' }, undefined, () => undefined, AbortSignal.timeout(5000));
    expect((await waiting).exitCode).toBe(137);
    expect(engine.observation.containers).toEqual([]);
  });

  it('refuses to wait for what does not run', async () => {
    const { exitCode, stderr } = await run(['wait', 'api'], { files, engine: engineWith() });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'patchbay: Nothing of api runs in shop. Start it with "up".\n',
    });
  });
});

describe('attach', () => {
  it('says what there is to attach to', async () => {
    const { exitCode, stderr } = await run(['attach', 'api'], { files, engine: engineWith() });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'patchbay: shop has no running container of "api". Start it with "up".\n',
    });
    const local = new FakeEngine({ kind: 'process' });
    local.observation = { ...local.observation, containers: [aContainer('api', 1)] };
    const refused = await run(['attach', 'api'], { files, engine: local });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(
      'a local process has no terminal and reads nothing. Follow what it writes with "logs -f".',
    );
    expect((await run(['attach', '--sig-proxy=maybe', 'api'], { files, engine: engineWith() })).exitCode).toBe(2);
  });
});
