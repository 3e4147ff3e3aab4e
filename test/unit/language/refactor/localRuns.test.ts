import { describe, expect, it } from 'vitest';
import { applied } from '../../../../src/language/proof/trial.ts';
import { dockerfileStart } from '../../../../src/language/refactor/dockerfileStart.ts';
import { guessLocalRuns } from '../../../../src/language/refactor/localRuns.ts';
import { refactoringsIn } from '../proof/offered.ts';
import { resolving } from '../../manifest/support/resolving.ts';

type Folder = Readonly<Record<string, string>>;

const guesses = (files: Folder, command?: readonly string[]): readonly string[] =>
  guessLocalRuns({
    ...(command ? { command } : {}),
    dockerfile: 'Dockerfile',
    read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
  }).map((guess) => `${guess.command} (${guess.source})`);

describe('How a service may run without its container', () => {
  it.each<[string, Folder, readonly string[]]>([
    [
      'the scripts of package.json',
      { 'package.json': '{"scripts":{"start":"x","dev":"y","test":"z"}}' },
      ['npm run dev (package.json)', 'npm start (package.json)'],
    ],
    ['pnpm', { 'package.json': '{"scripts":{"dev":"y"}}', 'pnpm-lock.yaml': '' }, ['pnpm run dev (package.json)']],
    ['yarn', { 'package.json': '{"scripts":{"start":"y"}}', 'yarn.lock': '' }, ['yarn start (package.json)']],
    ['go.mod', { 'go.mod': 'module x' }, ['go run . (go.mod)']],
    ['Cargo.toml', { 'Cargo.toml': '' }, ['cargo run (Cargo.toml)']],
    ['pom.xml', { 'pom.xml': '<x>spring-boot</x>', mvnw: '' }, ['./mvnw spring-boot:run (pom.xml)']],
    ['build.gradle', { 'build.gradle': 'id "application"' }, ['gradle run (build.gradle)']],
    [
      'requirements',
      { 'requirements.txt': 'Flask==3', 'app.py': '' },
      ['flask --app app run --debug (requirements.txt)'],
    ],
    ['pyproject', { 'pyproject.toml': 'fastapi', 'main.py': '' }, ['uvicorn main:app --reload (pyproject.toml)']],
    ['Django', { 'manage.py': '', 'requirements.txt': 'django' }, ['python manage.py runserver (manage.py)']],
    [
      'the Dockerfile',
      {
        Dockerfile:
          'FROM node AS a\nCMD ["x"]\nFROM node\nWORKDIR /app\nENTRYPOINT ["tini", "--"]\nCMD ["node", "/app/src/main.js"]',
      },
      ['node src/main.js (Dockerfile)'],
    ],
    [
      'a line of the Dockerfile',
      { Dockerfile: 'FROM x\n# CMD no\nCMD exec python \\\n  -m shop' },
      ['python -m shop (Dockerfile)'],
    ],
  ])('is found in %s', (_, files, expected) => {
    expect(guesses(files)).toEqual(expected);
  });

  it('is the manifest’s command where it has one', () => {
    const files = { Dockerfile: 'FROM node\nWORKDIR /app\nCMD ["node", "a.js"]' };
    expect(guesses(files, ['node', '/app/b.js', 'with space'])).toEqual(["node b.js 'with space' (its command)"]);
  });

  it.each<[string, Folder]>([
    ['a program of the image', { Dockerfile: 'FROM x\nCMD ["/usr/bin/orders"]' }],
    ['what a shell has to read', { Dockerfile: 'FROM x\nCMD node a.js && node b.js' }],
    ['a variable', { Dockerfile: 'FROM x\nCMD ["node", "$MAIN"]' }],
    ['broken files', { Dockerfile: 'CMD [', 'package.json': '{' }],
    ['nothing', {}],
  ])('is not made up from %s', (_, files) => {
    expect(guesses(files)).toEqual([]);
  });

  it('is read from the last stage', () => {
    expect(dockerfileStart('FROM a\nWORKDIR /x\nWORKDIR y\nCMD ["b"]')).toEqual({ words: ['b'], workingDir: '/x/y' });
    expect(dockerfileStart('FROM a\nCMD ["b"]\nFROM c')).toBeUndefined();
  });
});

describe('Writing how a service runs locally', () => {
  const path = '/shop/compose.yaml';
  const folder = { '/shop/orders/package.json': '{"scripts":{"dev":"x"}}' };
  const written = (text: string): readonly string[] => {
    const { offers, refused } = refactoringsIn({ ...folder, [path]: text }, path);
    expect(refused).toEqual([]);
    return offers.filter(({ title }) => title.includes('locally')).map(({ edits }) => applied(text, edits));
  };

  it('adds it to the service, as a proven edit', () => {
    const [after, ...others] = written(
      'services:\n  orders:\n    build: ./orders\n    # the end\n\n  redis:\n    image: redis\n',
    );
    expect(others).toEqual([]);
    expect(after).toContain(
      '    build: ./orders\n    x-patchbay:\n      run: { command: npm run dev, cwd: ./orders }\n',
    );
    const { application } = resolving(after ?? '');
    expect(application?.services['orders']?.run).toMatchObject({ command: ['npm', 'run', 'dev'], cwd: '/app/orders' });
  });

  it('adds it to what stands under x-patchbay already', () => {
    const [after] = written(
      'services:\n  orders:\n    build: { context: orders }\n    x-patchbay:\n      publishes: []\n',
    );
    expect(after).toContain('      publishes: []\n      run: { command: npm run dev, cwd: ./orders }\n');
  });

  it.each([
    'services:\n  orders:\n    build: ./orders\n    x-patchbay: { run: { command: x } }\n',
    'services:\n  orders:\n    image: orders\n',
    'services:\n  orders: { build: ./orders }\n',
    'services:\n  orders:\n    build: https://example.com/orders.git\n',
    'services:\n  orders:\n    build: $FOLDER\n',
  ])('is not offered where it is written, or there is nothing to find: %j', (text) => {
    expect(written(text)).toEqual([]);
  });
});
