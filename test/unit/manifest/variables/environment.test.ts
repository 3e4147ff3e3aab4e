import { describe, expect, it } from 'vitest';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { createEnvironment, type Environment } from '../../../../src/manifest/variables/environment.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { resolving, summary } from '../support/resolving.ts';

interface Made {
  readonly environment: Environment;
  readonly problems: readonly string[];
}

function make(
  files: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
  envFiles: readonly string[] = [],
): Made {
  const problems = new ProblemList();
  const host = new MemoryManifestHost(files, variables);
  const environment = createEnvironment('/app', envFiles, host, problems);
  return { environment, problems: summary(problems.all) };
}

describe('createEnvironment', () => {
  it('knows which variables are set, and where', () => {
    const { environment, problems } = make({ '/app/.env': '# first\n\nA=1\nB=2\n' }, { B: 'process', C: '' });
    expect(problems).toEqual([]);
    expect([...environment.names].sort()).toEqual(['A', 'B', 'C']);
    expect(['A', 'B', 'C', 'D'].map(environment.lookup)).toEqual(['1', 'process', '', undefined]);
    const place = { line: 2, character: 0 };
    expect(['A', 'B', 'C', 'D'].map(environment.originOf)).toEqual([
      { kind: 'envFile', at: { file: '/app/.env', range: { start: place, end: place } } },
      { kind: 'process' },
      { kind: 'process' },
      undefined,
    ]);
    expect(environment.files).toEqual(['/app/.env']);
  });

  it('is that of the process alone where there is no .env', () => {
    const { environment, problems } = make({}, { A: '1' });
    expect(problems).toEqual([]);
    expect(environment.lookup('A')).toBe('1');
    expect([...environment.names]).toEqual(['A']);
    expect(environment.originOf('A')).toEqual({ kind: 'process' });
    expect(environment.originOf('B')).toBeUndefined();
    expect(environment.files).toEqual([]);
  });

  it('takes nothing that every object has for a variable', () => {
    const { environment } = make({});
    expect(environment.lookup('constructor')).toBeUndefined();
    expect(environment.originOf('toString')).toBeUndefined();
  });

  it('reads the files that are named in order, later ones over earlier ones, and says which it read', () => {
    const files = { '/app/.env': 'A=env', '/app/a': 'A=a\nB=$A', '/app/b': 'A=b\nC=$B$A' };
    const { environment, problems } = make(files, {}, ['/app/a', '/app/b']);
    expect(problems).toEqual([]);
    expect(['A', 'B', 'C'].map(environment.lookup)).toEqual(['b', 'a', 'ab']);
    expect(environment.originOf('A')).toMatchObject({ at: { file: '/app/b', range: { start: { line: 0 } } } });
    expect(environment.files).toEqual(['/app/a', '/app/b']);
  });

  it('reports a file that is named and is not there, and reads the others', () => {
    const { environment, problems } = make({ '/app/b': 'A=b' }, {}, ['/app/a', '/app/b']);
    expect(problems).toEqual(['manifest.missing-env-file a 1:1-1']);
    expect(environment.lookup('A')).toBe('b');
    expect(environment.files).toEqual(['/app/b']);
  });

  it('reports a mistake at its line', () => {
    const problems = new ProblemList();
    createEnvironment('/app', [], new MemoryManifestHost({ '/app/.env': 'A=1\n\nB C=2\n' }), problems);
    expect(summary(problems.all)).toEqual(['manifest.dotenv .env 3:1-1']);
    expect(problems.all[0]!.message).toBe('line 3: key cannot contain a space. Write KEY=value.');
  });

  it.each([
    ['true', undefined],
    ['1', undefined],
    ['false', 'env'],
    ['', 'env'],
  ])('reads .env unless COMPOSE_DISABLE_ENV_FILE says otherwise: %s', (value, expected) => {
    const { environment } = make({ '/app/.env': 'A=env' }, { COMPOSE_DISABLE_ENV_FILE: value });
    expect(environment.lookup('A')).toBe(expected);
  });

  it('reads what is named though COMPOSE_DISABLE_ENV_FILE says that .env is not read', () => {
    const { environment } = make({ '/app/a': 'A=a' }, { COMPOSE_DISABLE_ENV_FILE: 'true' }, ['/app/a']);
    expect(environment.lookup('A')).toBe('a');
  });
});

describe('the environment of an included file', () => {
  const main = 'include: [{ path: sub/c.yaml, env_file: [sub/one.env, sub/two.env] }]\n';
  const included = { 'sub/c.yaml': 'services: { a: { image: "$A-$B-$C" } }' };

  it('is its own files, over which that of the including one wins', () => {
    const files = { ...included, '.env': 'A=outer', 'sub/one.env': 'A=1\nB=1\nC=1', 'sub/two.env': 'C=2' };
    const { application, problems } = resolving(main, { files });
    expect(problems).toEqual([]);
    expect(application!.services['a']!.image).toBe('outer-1-2');
  });

  it('names an env file that is not there', () => {
    const { problems } = resolving(main, { files: { ...included, 'sub/one.env': 'A=1\nB=1\nC=1' } });
    expect(problems.map(({ code }) => code)).toContain('manifest.missing-env-file');
  });
});
