import { describe, expect, it } from 'vitest';
import { withGlobalsFirst } from '../../../src/cli/input/argvFixups.ts';
import { aContainer } from '../../fakes/models.ts';
import { engineWith, run, tree } from './support.ts';

const files = {
  '/shop/compose.yaml': 'name: shop\nservices: { web: { image: web } }\n',
  '/elsewhere/compose.yaml': 'name: elsewhere\nservices: { job: { image: job } }\n',
};
const sorted = (...words: string[]): readonly string[] => withGlobalsFirst(words, tree());

describe('the options of the program', () => {
  it.each([
    [
      ['up', '-f', 'a.yaml', '--profile=x', 'web', '--env-file', 'e'],
      ['-f', 'a.yaml', '--profile=x', '--env-file', 'e', 'up', 'web'],
    ],
    [
      ['-p', 'a', 'ps', '--project-name', 'b', '-q'],
      ['-p', 'a', '--project-name', 'b', 'ps', '-q'],
    ],
    [
      ['down', '-pshop', '-v', '-t', '5'],
      ['-pshop', 'down', '-v', '-t', '5'],
    ],
    [
      ['up', '--scale', 'web=2', '-f', 'a.yaml'],
      ['-f', 'a.yaml', 'up', '--scale', 'web=2'],
    ],
    [
      ['up', '--', '-f', 'a.yaml'],
      ['up', '--', '-f', 'a.yaml'],
    ],
  ])('may stand behind a command: %j', (words, expected) => {
    expect(sorted(...words)).toEqual(expected);
  });

  it.each([
    [['logs', '-ft', 'web']],
    [['rm', '-fs', 'web']],
    [['version', '-f', 'json']],
    [['exec', 'web', 'tool', '--env-file', 'x', '-f', 'y']],
    [['exec', '-e', 'A=b', 'web', 'tool', '--profile', 'x']],
    [['run', '-p', '18080', 'web']],
  ])('are not taken out of what a command has itself, or runs: %j', (words) => {
    expect(sorted(...words)).toEqual(words);
  });

  it('are never what stands behind run: a port is no project', async () => {
    const engine = engineWith();
    const projects: string[] = [];
    const observe = engine.observe.bind(engine);
    engine.observe = (project, ...rest) => {
      projects.push(project);
      return observe(project, ...rest);
    };
    await run(['run', '-p', '18080', 'web'], { files, engine });
    await run(['-p', 'named', 'run', 'web'], { files, engine });
    expect([...new Set(projects)].filter((project) => project !== 'shop')).toEqual(['named']);
  });

  it('name the folder that was looked in', async () => {
    for (const words of [['up'], ['ps'], ['down']]) {
      const { exitCode, stderr } = await run([...words, '--project-directory', '/tmp'], {
        files,
        engine: engineWith(),
      });
      expect(exitCode).toBe(2);
      expect(stderr).toContain('No manifest in /tmp or');
    }
  });
});

describe('a service that is nowhere', () => {
  const commands = [
    'up',
    'down',
    'start',
    'stop',
    'restart',
    'rm',
    'ps',
    'logs',
    'events',
    'images',
    'build',
    'pull',
    'kill',
    'pause',
  ];

  it.each(commands)('is no success of %s', async (command) => {
    const engine = engineWith([aContainer('web', 1)]);
    const { exitCode, stderr } = await run([command, 'nosuch'], { files, engine });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('shop has no service "nosuch"') as string,
    });
    expect(engine.ids).toEqual([]);
  });

  it.each(['exec', 'run', 'port'])('is no success of %s', async (command) => {
    const { exitCode, stderr } = await run([command, 'nosuch', '80'], { files, engine: engineWith() });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no service "nosuch"') as string,
    });
  });

  it.each(['down', 'stop', 'restart', 'rm', 'ps', 'logs', 'events'])(
    'is no success of %s without a manifest',
    async (command) => {
      const engine = engineWith([aContainer('web', 1)]);
      const { exitCode, stderr } = await run(['-p', 'shop', command, 'nosuch'], {
        currentDirectory: '/nowhere',
        engine,
      });
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('no service "nosuch". Its containers are of: web') as string,
      });
      expect(engine.ids).toEqual([]);
    },
  );
});
