import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/manifest/programs/commandLine.ts';
import { detectRuntime, type RuntimeClues } from '../../../src/debug/detect/detect.ts';
import { aService } from '../../fakes/models.ts';
import { resolving } from '../manifest/support/resolving.ts';
import { anImage, aTarget } from './facts.ts';

const service = aService('orders');

function runtimeOf(clues: Partial<RuntimeClues>): string | undefined {
  return detectRuntime({ service, ...clues }).detection?.runtime;
}

function problemOf(clues: Partial<RuntimeClues>): string | undefined {
  return detectRuntime({ service, ...clues }).problem?.code;
}

describe('a command line', () => {
  it.each([
    [
      ['docker-entrypoint.sh', 'node', 'server.js'],
      ['node', 'server.js'],
    ],
    [
      ['/usr/bin/tini', '-g', '--', 'python3', 'app.py'],
      ['python3', 'app.py'],
    ],
    [
      ['/sbin/dumb-init', 'java', '-jar', 'app.jar'],
      ['java', '-jar', 'app.jar'],
    ],
    [
      ['gosu', 'app:app', 'gunicorn', 'app:app'],
      ['gunicorn', 'app:app'],
    ],
    [
      ['env', 'A=1', 'B=2', 'node', 'x.js'],
      ['node', 'x.js'],
    ],
    [
      ['sh', '-c', 'exec node server.js --port 80'],
      ['node', 'server.js', '--port', '80'],
    ],
    [
      ['/bin/sh', '-ec', 'python app.py "a b"'],
      ['python', 'app.py', 'a b'],
    ],
    [
      ['wait-for-it', 'db:5432', '-t', '30', '--', 'dotnet', 'Orders.dll'],
      ['dotnet', 'Orders.dll'],
    ],
    [
      ['tini', '--', 'docker-entrypoint.sh', 'sh', '-c', 'node x.js'],
      ['node', 'x.js'],
    ],
    [
      ['poetry', 'run', 'python', 'app.py'],
      ['python', 'app.py'],
    ],
    [
      ['sh', 'start.sh'],
      ['sh', 'start.sh'],
    ],
    [[], []],
  ])('%j starts %j', (words, program) => {
    expect(readCommandLine(words)).toMatchObject({ program });
    expect(readCommandLine(words).shellText).toBeUndefined();
  });

  it('keeps the launchers that stay in front, and drops a shell that adds nothing', () => {
    expect(readCommandLine(['tini', '--', 'entrypoint.sh', 'node', 'x.js']).launchers).toEqual([
      ...['tini', '--', 'entrypoint.sh'],
    ]);
    expect(readCommandLine(['sh', '-c', 'node x.js']).launchers).toEqual([]);
  });

  it('says when only a shell knows what it becomes, and guesses the last program of it', () => {
    const line = readCommandLine(['sh', '-c', 'python migrate.py && exec python app.py --port $PORT']);
    expect(line).toMatchObject({ program: ['python', 'app.py', '--port', '$PORT'] });
    expect(line.shellText).toContain('migrate');
  });

  it('does not follow launchers for ever', () => {
    expect(readCommandLine(Array.from({ length: 100 }, () => 'exec')).program.length).toBeGreaterThan(80);
  });
});

describe('the runtime of a service', () => {
  it.each([
    [['node', 'server.js'], 'node'],
    [['npm', 'run', 'dev'], 'node'],
    [['/usr/local/bin/python3.12', '-m', 'shop'], 'python'],
    [['/opt/venv/bin/uvicorn', 'shop:app', '--reload'], 'python'],
    [['java', '-jar', '/app.jar'], 'java'],
    [['dotnet', 'Orders.dll'], 'dotnet'],
    [['dlv', 'exec', '/app'], 'go'],
    [['/app/manage.py', 'runserver'], 'python'],
  ])('is known from the command %j', (command, runtime) => {
    expect(runtimeOf({ container: aTarget({ command }) })).toBe(runtime);
  });

  it('is what x-patchbay.debug.type says, whatever the command is', () => {
    const text = 'services: { orders: { image: a, command: node x.js, x-patchbay: { debug: { type: python } } } }';
    const { application } = resolving(text);
    expect(detectRuntime({ service: application!.services['orders']! }).detection).toEqual({
      runtime: 'python',
      evidence: 'x-patchbay.debug.type says so',
    });
  });

  it('is what a container says that was made to be debugged', () => {
    const mark = { runtime: 'go', port: 2345, waitsForClient: false } as const;
    expect(runtimeOf({ container: aTarget({ command: ['/x'], mark }) })).toBe('go');
  });

  it('of a binary is what its build says', () => {
    const goBuild = { goVersion: 'go1.22', isTrimmed: false, isOptimised: false, hasSymbols: true };
    const container = aTarget({ command: ['/app'], environment: { NODE_ENV: 'production' } });
    expect(runtimeOf({ container, goBuild })).toBe('go');
    expect(runtimeOf({ container: aTarget({ command: ['/app'], environment: { GOGC: '50' } }) })).toBe('go');
  });

  it('of a script is what runs in the container, before what its image has', () => {
    const container = aTarget({
      command: ['/start'],
      processes: [
        ['sh', '/start'],
        ['java', '-jar', 'x.jar'],
      ],
      image: anImage({ environment: { PYTHON_VERSION: '3.12' } }),
    });
    expect(runtimeOf({ container })).toBe('java');
    expect(runtimeOf({ container: { ...container, processes: [] } })).toBe('python');
  });

  it('is what the folder says that it is built from, where nothing runs', () => {
    expect(runtimeOf({ localFiles: ['README.md', 'pom.xml'] })).toBe('java');
    expect(runtimeOf({ localFiles: ['Orders.csproj'] })).toBe('dotnet');
  });

  it('is not guessed where there are two, and the message names both', () => {
    const container = aTarget({ command: ['/start'], environment: { PYTHON_VERSION: '3.12', NODE_VERSION: '22' } });
    expect(problemOf({ container })).toBe('debug.ambiguous-runtime');
    const { problem } = detectRuntime({ service, container });
    expect(problem?.message).toMatch(/Node\.js .*NODE_VERSION.* or Python .*PYTHON_VERSION.*x-patchbay\.debug\.type/);
  });

  it('is not known of a database', () => {
    expect(problemOf({ container: aTarget({ command: ['postgres'] }) })).toBe('debug.unknown-runtime');
  });

  it('is told without the arguments, which may hold secrets', () => {
    const container = aTarget({ command: ['node', '--token=hush', 'server.js'] });
    expect(detectRuntime({ service, container }).detection?.evidence).toBe('its command runs node');
  });
});
