import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sleep } from '../../../src/base/async.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Engine, EngineEvent } from '../../../src/engine/engine.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { eventually } from '../broker/eventually.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { DockerProxy } from '../engine/dockerProxy.ts';
import { ensureBusybox } from '../engine/images.ts';
import { stay } from '../engine/programs.ts';
import { scriptService } from '../engine/world.ts';
import { WatchWorld, type MakeRule } from './watchWorld.ts';

describe.skipIf(!(await dockerAnswers()))('a watch of containers', () => {
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let world: WatchWorld;
  const signal = (): AbortSignal => AbortSignal.timeout(60_000);

  beforeAll(() => ensureBusybox());
  afterEach(() => world.end());
  afterAll(() => engine.dispose());

  const begin = async (
    services: (rule: MakeRule, folder: string) => readonly Service[],
    files: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    world = await WatchWorld.make(engine, services);
    for (const [path, text] of Object.entries(files)) await world.save(path, text);
    await world.up();
  };
  /** A service that says each time that it starts. */
  const starting = (name: string, facts: Partial<Service> = {}): Service =>
    scriptService(name, `echo started; ${stay}`, facts);
  const nameOf = (service: string, number = 1): string => `${world.world.project}-${service}-${number}`;
  const stateOf = async (service: string): Promise<readonly string[]> =>
    (await world.world.observe()).containers.filter((each) => each.service === service).map(({ state }) => state);
  const startsOf = async (service: string): Promise<number> => {
    const lines: string[] = [];
    const options = { services: [service], follow: false };
    await engine.logs(world.world.project, options, ({ text }) => void lines.push(text), signal());
    return lines.filter((text) => text === 'started').length;
  };

  it('brings what changed to every replica, and to one that is added, or made anew by somebody else', async () => {
    await begin((rule) => [starting('web', { replicas: 2, watch: [rule('sync', 'src', { ignore: ['**/*.log'] })] })], {
      'src/a': 'a',
    });
    await world.watch();
    await world.save('src/a', 'edited');
    await world.save('src/new/b', 'b');
    await world.save('src/new/noise.log', 'x');
    const all = 'cd /app/src; cat a new/b; find . -type f | sort';
    const expected = 'editedb./a\n./new/b\n';
    for (const number of [1, 2]) await world.says('web', all, expected, number);
    expect(await world.world.run({ action: 'scale', replicas: { web: 3 } })).toEqual([]);
    await world.says('web', all, expected, 3);
    expect(await world.world.run({ action: 'up', recreate: 'always', replicas: { web: 3 } })).toEqual([]);
    for (const number of [1, 2, 3]) await world.says('web', all, expected, number);
    await rename(join(world.folder, 'src/new'), join(world.folder, 'src/renamed'));
    for (const number of [1, 2, 3]) {
      await world.says('web', 'cd /app/src; find . | sort', '.\n./a\n./renamed\n./renamed/b\n', number);
    }
    expect(await startsOf('web')).toBe(3);
    expect(world.of('failed')).toEqual([]);
    expect(world.states.get('web')).toMatchObject({ status: 'watching', problems: [] });
  });

  it('brings what a rule no longer leaves out, as soon as the manifest says so', async () => {
    const web = (rule: MakeRule, ignore: readonly string[]): Service =>
      starting('web', { watch: [rule('sync', 'src', { ignore })] });
    let make: MakeRule | undefined;
    const services = (rule: MakeRule): readonly Service[] => {
      make = rule;
      return [web(rule, ['old', '*.log'])];
    };
    await begin(services, { 'src/old': 'old', 'src/x.log': 'x' });
    const session = await world.watch();
    await world.save('src/a', 'a');
    await world.says('web', 'cd /app/src; find . -type f', './a\n');
    const { application } = world.world;
    const changed = { ...application.services['web']!, watch: web(make!, ['*.log']).watch! };
    await session.update({ application: { ...application, services: { web: changed } }, services: ['web'] });
    await world.says('web', 'cd /app/src; find . -type f | sort', './a\n./old\n');
    expect(await startsOf('web')).toBe(1);
  });

  it('leaves alone what was stopped, and brings it what it missed once it runs', async () => {
    await begin((rule) => [starting('web', { watch: [rule('sync+restart', 'src')] })], { 'src/a': '1' });
    await world.watch();
    expect(await world.world.run({ action: 'stop' })).toEqual([]);
    await eventually(
      () => stateOf('web'),
      ([state]) => state === 'exited',
    );
    await world.save('src/a', '2');
    await world.save('src/b', 'b');
    expect(await stateOf('web')).toEqual(['exited']);
    expect(world.of('restarted')).toEqual([]);
    expect(await world.world.run({ action: 'start' })).toEqual([]);
    await world.says('web', 'cat /app/src/a /app/src/b', '2b');
    // It began with older files, and so is restarted once.
    await world.told('restarted');
    expect(await stateOf('web')).toEqual(['running']);
  });

  it('starts again what crashed, with what was saved to mend it', async () => {
    const script = `if grep -q bad /app/src/a 2>/dev/null; then exit 7; fi; echo started; ${stay}`;
    await begin((rule) => [scriptService('web', script, { watch: [rule('sync+restart', 'src')] })], {
      'src/a': 'good',
    });
    await world.watch();
    await world.save('src/a', 'bad');
    await eventually(
      () => stateOf('web'),
      ([state]) => state === 'exited',
    );
    await world.save('src/a', 'good again');
    await world.says('web', 'cat /app/src/a', 'good again');
    expect(await startsOf('web')).toBe(2);
  });

  it('restarts once for a save that several rules are for, and those that depend on it, and says why', async () => {
    await begin(
      (rule) => [
        starting('stock', {
          watch: [rule('sync+restart', 'src'), rule('restart', 'src'), rule('sync', '.', { target: '/all' })],
        }),
        starting('web', {
          dependsOn: { stock: { condition: 'service_started', isRequired: true, followsRestart: true } },
        }),
        starting('other', {
          dependsOn: { stock: { condition: 'service_started', isRequired: true, followsRestart: false } },
        }),
      ],
      { 'src/a': '1' },
    );
    await world.watch();
    await world.save('src/a', '2');
    const restarted = await world.told('restarted', 2);
    expect(restarted.map(({ container, reason }) => [container, reason]).sort()).toEqual([
      [nameOf('stock'), undefined],
      [nameOf('web'), 'it depends on stock, which was restarted'],
    ]);
    await world.says('stock', 'cat /app/src/a /all/src/a', '22');
    expect([await startsOf('stock'), await startsOf('web'), await startsOf('other')]).toEqual([2, 2, 1]);
  });

  it('does what the next save is for, and no more, though nobody knows yet that they run again', async () => {
    const exec = { command: ['true'], isPrivileged: false, environment: {} };
    await begin(
      (rule) => [starting('web', { watch: [rule('sync+restart', 'boot'), rule('sync+exec', 'conf', { exec })] })],
      { 'boot/a': '1', 'conf/a': '1' },
    );
    await world.watch(slowToTellOfStarts(engine));
    await world.save('boot/a', '2');
    await world.told('restarted');
    await world.save('conf/a', '2');
    await world.told('executed');
    // What else is due comes before what is due for this one.
    await world.save('conf/a', '3');
    await world.told('executed', 2);
    await world.says('web', 'cat /app/boot/a /app/conf/a', '23');
    expect(world.of('restarted')).toHaveLength(1);
    expect(world.of('executed')).toHaveLength(2);
    expect(await startsOf('web')).toBe(2);
  });

  it('tries a failed sync again until the container is as the folder is', async () => {
    await begin(
      (rule) =>
        [
          starting('web', {
            mounts: [{ type: 'tmpfs', target: '/app', isReadOnly: false, sizeBytes: 1_000_000 }],
            watch: [rule('sync', 'src')],
          }),
        ] as readonly Service[],
    );
    await world.says('web', 'dd if=/dev/zero of=/app/full bs=1000 count=900 2>/dev/null; echo', '\n');
    await world.watch();
    await world.save('src/a', Buffer.alloc(400_000, 'a'));
    const [failed] = await world.told('failed');
    expect(failed).toMatchObject({
      service: 'web',
      container: nameOf('web'),
      problem: { code: 'develop.sync-failed' },
    });
    expect(failed?.problem.message).toMatch(/No space left on device/);
    expect(failed?.problem.at?.file).toBe(join(world.folder, 'compose.yaml'));
    expect(world.states.get('web')?.status).toBe('failing');
    await world.save('src/b', 'meanwhile');
    await world.sh('web', 'rm /app/full');
    await world.says('web', 'wc -c </app/src/a; cat /app/src/b', '400000\nmeanwhile');
    await eventually(
      () => world.states.get('web'),
      (state) => state?.status === 'watching' && state.problems.length === 0,
    );
    expect(world.of('failed')).toHaveLength(1);
  });

  it('goes on when the engine was gone for a while', async () => {
    const proxy = new DockerProxy(join(tmpdir(), `patchbay-watch-${process.pid}.sock`));
    await proxy.open();
    const through = connectEngine({ kind: 'docker', host: proxy.host }, silentLogger);
    try {
      await begin((rule) => [starting('web', { watch: [rule('sync', 'src')] })], { 'src/a': '1' });
      await world.watch(through);
      await world.save('src/a', '2');
      await world.says('web', 'cat /app/src/a', '2');
      await proxy.cut();
      await world.told('failed');
      await world.save('src/a', '3');
      await world.save('src/b', 'b');
      await proxy.open();
      await world.says('web', 'cat /app/src/a /app/src/b', '3b');
      await eventually(
        () => world.states.get('web'),
        (state) => state?.problems.length === 0,
      );
    } finally {
      through.dispose();
      await proxy.cut();
    }
  });

  it('restarts once the engine is back', async () => {
    const proxy = new DockerProxy(join(tmpdir(), `patchbay-restart-${process.pid}.sock`));
    await proxy.open();
    const through = connectEngine({ kind: 'docker', host: proxy.host }, silentLogger);
    try {
      await begin((rule) => [starting('web', { watch: [rule('restart', 'src')] })], { 'src/a': '1' });
      await world.watch(through);
      await proxy.cut();
      await world.save('src/a', '2');
      await eventually(
        () => world.of('failed').length,
        (count) => count === 2,
      );
      await proxy.open();
      await world.told('restarted');
      await eventually(
        () => startsOf('web'),
        (starts) => starts === 2,
      );
      await eventually(
        () => world.states.get('web'),
        (state) => state?.problems.length === 0,
      );
    } finally {
      through.dispose();
      await proxy.cut();
    }
  });

  it('runs the command of a rule as it is told to, in every replica, once the files are there', async () => {
    const script = '[ "$(id -u) $(pwd) $MODE $(cat /app/conf/a)" = "65534 /tmp reload 2" ]';
    const exec = {
      command: ['sh', '-c', script],
      user: '65534',
      workingDir: '/tmp',
      isPrivileged: false,
      environment: { MODE: 'reload' },
    };
    await begin((rule) => [starting('web', { replicas: 2, watch: [rule('sync+exec', 'conf', { exec })] })], {
      'conf/a': '1',
    });
    await world.watch();
    await world.save('conf/a', '2');
    const executed = await world.told('executed', 2);
    expect(executed.map(({ container, exitCode }) => [container, exitCode]).sort()).toEqual([
      [nameOf('web', 1), 0],
      [nameOf('web', 2), 0],
    ]);
    expect(await startsOf('web')).toBe(2);
  });

  describe('with builds', () => {
    const dockerfile = (slow: string): string =>
      `FROM busybox:latest\nCOPY v /v\nRUN ${slow}\nCMD ["sh", "-c", "echo started; trap 'exit 0' TERM; while :; do sleep 0.05; done"]\n`;
    const built = (rule: MakeRule, folder: string): Service => ({
      ...starting('web', {
        build: { context: join(folder, 'image'), dockerfile: 'Dockerfile', args: {}, labels: {} },
        watch: [rule('rebuild', 'image'), rule('sync', 'src')],
      }),
      image: undefined,
      command: undefined,
    });

    afterEach(async () => {
      const { default: Dockerode } = await import('dockerode');
      await new Dockerode()
        .getImage(`${world.world.project}-web`)
        .remove({ force: true })
        .catch(() => undefined);
    });

    it('keeps nothing else waiting, and leaves a build for that of a newer edit', async () => {
      await begin(
        (rule, folder) =>
          [built(rule, folder), starting('other', { watch: [rule('sync', 'src')] })] as readonly Service[],
        {
          'image/Dockerfile': dockerfile('true'),
          'image/v': '1',
          'src/a': 'a',
        },
      );
      await world.watch();
      await world.save('image/Dockerfile', dockerfile('sleep 3'));
      await world.save('image/v', '2');
      await eventually(
        () => world.states.get('web'),
        (state) => state?.status === 'building',
      );
      await world.save('src/a', 'edited');
      await world.says('other', 'cat /app/src/a', 'edited');
      await world.says('web', 'cat /app/src/a; cat /v', 'edited1');
      await world.save('image/v', '3');
      await world.says('web', 'cat /v; cat /app/src/a', '3edited');
      const rebuilt = await world.told('rebuilt');
      expect(rebuilt).toHaveLength(1);
      expect(rebuilt[0]?.paths.map((path) => path.slice(world.folder.length)).sort()).toEqual([
        '/image/Dockerfile',
        '/image/v',
      ]);
      expect(await startsOf('other')).toBe(1);
    });

    it('makes anew what has crashed by what it was built from', async () => {
      const crashing = dockerfile('true').replace('echo started', 'grep -q bad /v && exit 7; echo started');
      await begin((rule, folder) => [built(rule, folder)] as readonly Service[], {
        'image/Dockerfile': crashing,
        'image/v': 'bad',
        'src/a': 'a',
      });
      await world.watch();
      await eventually(
        () => stateOf('web'),
        (states) => states[0] === 'exited',
      );
      await world.save('image/v', 'good');
      await world.says('web', 'cat /v', 'good');
    });

    it('syncs what was saved together with what does not build, tells at the rule, and builds what mends it', async () => {
      await begin((rule, folder) => [built(rule, folder)] as readonly Service[], {
        'image/Dockerfile': dockerfile('true'),
        'image/v': '1',
        'src/a': 'a',
      });
      await world.watch();
      await world.save('image/v', '2');
      await world.save('image/Dockerfile', dockerfile('exit 3'));
      await world.save('src/a', 'edited');
      const [failed] = await world.told('failed');
      expect(failed?.problem.message).toMatch(/exit 3|returned a non-zero code/);
      await world.says('web', 'cat /v /app/src/a', '1edited');
      await world.save('image/Dockerfile', dockerfile('true'));
      await world.says('web', 'cat /v /app/src/a', '2edited');
      await eventually(
        () => world.states.get('web'),
        (state) => state?.problems.length === 0,
      );
    });
  });
});

/** An engine that tells a moment later than it should that something runs. */
function slowToTellOfStarts(engine: Engine): Engine {
  const delayMs = 700;
  const slow: Pick<Engine, 'watch' | 'observe'> = {
    watch: (project, onEvent, onConnected, signal) => {
      const tell = (event: EngineEvent): void =>
        event.action === 'start' ? void setTimeout(() => onEvent(event), delayMs) : onEvent(event);
      return engine.watch(project, tell, onConnected, signal);
    },
    observe: async (...asked) => {
      const observation = await engine.observe(...asked);
      await sleep(delayMs);
      return observation;
    },
  };
  return new Proxy(engine, {
    get: (target, name: keyof Engine) => {
      const value: unknown = Reflect.get(Object.hasOwn(slow, name) ? slow : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
