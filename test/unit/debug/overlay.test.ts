import { describe, expect, it } from 'vitest';
import { parseMark } from '../../../src/debug/mark.ts';
import { debugOverlay, type DebugOverlay } from '../../../src/debug/plan/overlay.ts';
import type { OverlayRequest } from '../../../src/debug/plan/runtimeOverlay.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { aService } from '../../fakes/models.ts';
import { resolving } from '../manifest/support/resolving.ts';
import { anImage } from './facts.ts';

function overlay(facts: Partial<Service>, request: Partial<OverlayRequest>): DebugOverlay {
  const tools = { hasDebugpy: true, dlvInImage: '/usr/bin/dlv' };
  return debugOverlay({
    ...{ service: aService('orders', facts), runtime: 'python', waitsForClient: false, tools },
    ...request,
  });
}

/** The whole command line of the service that starts under its debugger. */
function started({ service }: DebugOverlay): readonly string[] | undefined {
  return service && [...(service.entrypoint ?? []), ...(service.command ?? [])];
}

const debugpy = ['-m', 'debugpy', '--listen', '127.0.0.1:5678'];

describe('Python under debugpy', () => {
  it.each([
    [
      ['python', 'app.py', '-v'],
      ['python', ...debugpy, 'app.py', '-v'],
    ],
    [
      ['python3', '-u', '-X', 'dev', '-m', 'shop', 'serve'],
      ['python3', '-u', '-X', 'dev', ...debugpy, '-m', 'shop', 'serve'],
    ],
    [
      ['/venv/bin/uvicorn', 'shop:app'],
      ['/venv/bin/python3', ...debugpy, '-m', 'uvicorn', 'shop:app'],
    ],
    [
      ['gunicorn', 'shop:app'],
      ['python3', ...debugpy, '-m', 'gunicorn', 'shop:app', '--timeout', '0'],
    ],
    [
      ['django-admin', 'runserver'],
      ['python3', ...debugpy, '-m', 'django', 'runserver'],
    ],
    [
      ['./manage.py', 'runserver'],
      ['python3', ...debugpy, './manage.py', 'runserver'],
    ],
    [
      ['python', '-c', 'print(1)'],
      ['python', ...debugpy, '-c', 'print(1)'],
    ],
    [
      ['tini', '--', 'python', 'app.py'],
      ['tini', '--', 'python', ...debugpy, 'app.py'],
    ],
  ])('starts %j as %j', (command, expected) => {
    expect(started(overlay({ command }, {}))).toEqual(expected);
  });

  it('waits for the debugger where that is wanted, and says so in its label', () => {
    const made = overlay({ command: ['python', 'app.py'] }, { waitsForClient: true });
    expect(started(made)).toContain('--wait-for-client');
    expect(parseMark(made.service!.labels['dev.patchbay.debug']!)).toEqual({
      runtime: 'python',
      port: 5678,
      waitsForClient: true,
    });
  });

  it("starts what its image starts, where the manifest is silent, and drops the image's command under an entrypoint", () => {
    const image = anImage({ entrypoint: ['docker-entrypoint.sh'], command: ['python', 'app.py'] });
    expect(started(overlay({}, { image }))).toEqual(['docker-entrypoint.sh', 'python', ...debugpy, 'app.py']);
    expect(overlay({ entrypoint: ['docker-entrypoint.sh'] }, { image }).service).toBeUndefined();
  });

  it('lends debugpy to an image that has none, in front of what PYTHONPATH has', () => {
    const image = anImage({ environment: { PYTHONPATH: '/lib' } });
    const { service } = overlay({ command: ['python', 'app.py'] }, { image, tools: { debugpy: '/here/libs' } });
    expect(service!.environment['PYTHONPATH']).toBe('/.patchbay/debugpy:/lib');
    expect(service!.mounts).toMatchObject([{ source: '/here/libs', target: '/.patchbay/debugpy', isReadOnly: true }]);
  });

  it('is refused without debugpy, with the line for the Dockerfile', () => {
    const { service, problems } = overlay({ command: ['python', 'app.py'] }, { tools: {} });
    expect(service).toBeUndefined();
    expect(problems).toMatchObject([
      { code: 'debug.no-debugpy', message: expect.stringContaining('pip install debugpy') as string },
    ]);
  });

  it('is refused where a shell runs more than one command, unless x-patchbay.debug.command says what is meant', () => {
    const text = 'services: { orders: { image: a, command: ["sh", "-c", "migrate && python app.py"]DEBUG } }';
    const read = (debug: string): Service => resolving(text.replace('DEBUG', debug)).application!.services['orders']!;
    expect(overlay(read(''), {}).problems).toMatchObject([{ code: 'debug.shell-command' }]);
    const said = overlay(read(', x-patchbay: { debug: { command: python app.py, port: 7000 } }'), {});
    expect(started(said)).toEqual(['python', '-m', 'debugpy', '--listen', '127.0.0.1:7000', 'app.py']);
    expect(said.port).toBe(7000);
  });

  it.each([
    [['uvicorn', 'shop:app', '--reload'], 'debug.reload'],
    [['gunicorn', '-w', '4', 'shop:app'], 'debug.workers'],
    [['gunicorn', '--workers=3', 'shop:app'], 'debug.workers'],
  ])('warns of %j', (command, code) => {
    const { service, problems } = overlay({ command }, {});
    expect(service).toBeDefined();
    expect(problems).toMatchObject([{ code, severity: 'warning' }]);
  });
});

describe('Go under Delve', () => {
  const goBuild = { goVersion: 'go1.22', isTrimmed: false, isOptimised: false, hasSymbols: true };
  const go = { runtime: 'go', goBuild } as const;

  it('starts the binary with its arguments, lets it go on, and ends by an interrupt', () => {
    const made = overlay({ command: ['/app', '--port', '80'] }, go);
    expect(started(made)).toEqual([
      ...['/usr/bin/dlv', 'exec', '--headless', '--listen=127.0.0.1:2345', '--api-version=2', '--accept-multiclient'],
      ...['--continue', '--only-same-user=false', '--check-go-version=false', '/app', '--', '--port', '80'],
    ]);
    expect(made.service!.stopSignal).toBe('SIGINT');
    expect(started(overlay({ command: ['/app'] }, { ...go, waitsForClient: true }))).not.toContain('--continue');
  });

  it('takes Delve from x-patchbay.debug.debugger, else from the image, else from this machine', () => {
    const debug = { debugger: '/opt/dlv', pathMappings: [], attributes: {} };
    expect(started(overlay({ command: ['/app'], debug }, go))?.[0]).toBe('/opt/dlv');
    const lent = overlay({ command: ['/app'] }, { ...go, tools: { dlv: '/home/me/go/bin/dlv' } });
    expect(started(lent)?.[0]).toBe('/.patchbay/dlv');
    expect(lent.service!.mounts).toMatchObject([{ source: '/home/me/go/bin/dlv', isReadOnly: true }]);
    expect(overlay({ command: ['/app'] }, { ...go, tools: {} }).problems).toMatchObject([{ code: 'debug.no-delve' }]);
  });

  it('is refused for a binary without symbols, and warned of for one that is optimised', () => {
    const stripped = overlay({ command: ['/app'] }, { ...go, goBuild: { ...goBuild, hasSymbols: false } });
    expect(stripped.problems).toMatchObject([{ code: 'debug.no-symbols', severity: 'error' }]);
    const optimised = overlay({ command: ['/app'] }, { ...go, goBuild: { ...goBuild, isOptimised: true } });
    expect(optimised.problems).toMatchObject([{ code: 'debug.optimised', severity: 'warning' }]);
    expect(optimised.service).toBeDefined();
  });

  it('is refused for what builds by itself', () => {
    expect(overlay({ command: ['go', 'run', '.'] }, go).problems).toMatchObject([{ code: 'debug.go-run' }]);
  });
});

describe('Java with its agent', () => {
  const agent = '-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:5005';
  const java = { runtime: 'java' } as const;

  it('gets it as an argument where java is started directly', () => {
    const made = overlay({ command: ['java', '-jar', 'app.jar'] }, java);
    expect(started(made)).toEqual(['java', agent, '-jar', 'app.jar']);
    expect(made.service!.environment).toEqual({});
  });

  it.each([[['mvn', 'spring-boot:run']], [['sh', '-c', 'java $OPTS -jar app.jar']], [['catalina.sh', 'run']]])(
    'gets it by a variable where %j starts it, behind what the variable has',
    (command) => {
      const image = anImage({ environment: { JAVA_TOOL_OPTIONS: '-Xmx1g' } });
      const { service } = overlay({ command }, { ...java, image });
      expect(service!.environment).toEqual({ JAVA_TOOL_OPTIONS: `-Xmx1g ${agent}` });
      expect(service!.command).toEqual(command);
    },
  );

  it('suspends where it is to wait', () => {
    expect(started(overlay({ command: ['java', 'A'] }, { ...java, waitsForClient: true }))?.[1]).toContain('suspend=y');
  });
});

describe('Node that waits for its debugger', () => {
  const node = { runtime: 'node', waitsForClient: true } as const;

  it('gets the inspector as an argument', () => {
    expect(started(overlay({ command: ['node', 'server.js'] }, node))).toEqual([
      ...['node', '--inspect-brk=127.0.0.1:9229', 'server.js'],
    ]);
  });

  it('is refused under npm, which would take the port', () => {
    expect(overlay({ command: ['npm', 'start'] }, node).problems).toMatchObject([{ code: 'debug.launcher-command' }]);
  });
});

describe('any service under its debugger', () => {
  const check = { test: ['CMD', 'x'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 5 };
  const command = ['python', 'app.py'];

  it('stays healthy while it stands at a breakpoint, by its own check or by that of its image', () => {
    const own = overlay({ command, healthcheck: check }, {}).service!.healthcheck!;
    expect(own).toMatchObject({ test: ['CMD', 'x'], intervalMs: 1000 });
    expect([own.timeoutMs >= 600_000, own.retries >= 1000]).toEqual([true, true]);
    const image = anImage({ hasHealthcheck: true });
    expect(overlay({ command }, { image }).service!.healthcheck).toMatchObject({ test: [] });
    expect(overlay({ command, healthcheck: { ...check, test: ['NONE'] } }, {}).service!.healthcheck!.retries).toBe(3);
    expect(overlay({ command }, {}).service!.healthcheck).toBeUndefined();
  });

  it('says for people what is changed', () => {
    expect(overlay({ command, healthcheck: check }, { tools: { debugpy: '/x' } }).changes).toEqual([
      'starts under debugpy on port 5678 of the container',
      'has a debugger of this machine at /.patchbay/debugpy',
      'stays healthy while it stands at a breakpoint',
    ]);
  });

  it('is refused where its runtime cannot wait', () => {
    expect(overlay({ command: ['dotnet', 'x.dll'] }, { runtime: 'dotnet' }).problems).toMatchObject([
      { code: 'debug.cannot-wait' },
    ]);
  });
});

describe('the label of a container that is debugged', () => {
  it.each(['', 'cobol 1', 'node x', 'node', 'node 123456'])('is none where it says %j', (text) => {
    expect(parseMark(text)).toBeUndefined();
  });
});
