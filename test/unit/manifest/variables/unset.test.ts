import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const main = '/app/compose.yaml';

function problems(files: Readonly<Record<string, string>>, envFiles: readonly string[] = []) {
  const host = new MemoryManifestHost(files);
  return resolve({ files: [main], profiles: [], envFiles }, host).problems;
}

const text = `services:
  a:
    image: "x:\${TAG}"
    hostname: \${NAME}
  b:
    image: "x:\${TAG}-\${TAG}"
    hostname: \${NAME}
`;

describe('A variable that is not set', () => {
  it('is told once in a file, with its other uses beside it', () => {
    const found = problems({ [main]: text });
    expect(found.map(({ code, at }) => `${code} ${at!.range.start.line}`)).toEqual([
      'manifest.unset-variable 2',
      'manifest.unset-variable 3',
    ]);
    const [tag, name] = found;
    expect(tag!.message).toMatch(/^The variable TAG is not set/);
    // What stands twice in a value is found where it stands first.
    expect(tag!.related!.map(({ message, at }) => `${at.range.start.line} ${message}`)).toEqual([
      '5 TAG is used here, too.',
    ]);
    expect(name!.related).toHaveLength(1);
  });

  it('is healed at all its uses by one fix', () => {
    const [tag] = problems({ [main]: 'services:\n  a:\n    image: "x:${TAG}"\n  b:\n    image: "x:${TAG}"\n' });
    expect(tag!.fix!.title).toBe('Write ${TAG:-} at all 2 places');
    expect(tag!.fix!.edits.map(({ at }) => at.range.start.line)).toEqual([2, 4]);
  });

  it('is told in each file that uses it', () => {
    const found = problems({
      [main]: 'include: [more.yaml]\nservices: { a: { image: "x:${TAG}" } }\n',
      '/app/more.yaml': 'services: { b: { image: "x:${TAG}" } }\n',
    });
    expect(found.map(({ at }) => at!.file).toSorted()).toEqual([main, '/app/more.yaml']);
  });

  it('keeps nothing that only the folding needs', () => {
    for (const problem of problems({ [main]: text })) expect(problem).not.toHaveProperty('about');
  });
});

describe('An example for .env', () => {
  it.each(['env.example', '.env.example', '.env.sample', '.env.dist', '.env.template', 'env.default', 'example.env'])(
    'makes one problem of all variables that it has: %s',
    (name) => {
      const found = problems({ [main]: text, [`/app/${name}`]: 'TAG=1\nNAME=\n' });
      expect(found).toHaveLength(1);
      expect(found[0]!.message).toBe(`The variables TAG, NAME are not set, and ${name} has them. Copy it to .env.`);
      expect(found[0]!.related!.map(({ at }) => at.range.start.line)).toEqual([3, 5, 6]);
    },
  );

  it('leaves a variable to itself that it has not', () => {
    const found = problems({ [main]: text, '/app/env.example': 'TAG=1\n' });
    expect(found.map(({ message }) => message)).toEqual([
      'The variable TAG is not set, and env.example has it. Copy it to .env.',
      expect.stringMatching(/^The variable NAME is not set, so it is empty here/) as string,
    ]);
  });

  it('names a few of many', () => {
    const names = Array.from({ length: 9 }, (_, index) => `V${index}`);
    const many = `services:\n  a:\n    image: x\n    command: ${names.map((name) => `$${name}`).join(' ')}\n`;
    const example = names.map((name) => `${name}=1\n`).join('');
    expect(problems({ [main]: many, '/app/.env.example': example })[0]!.message).toBe(
      'The variables V0, V1, V2, V3, V4 and 4 more are not set, and .env.example has them. Copy it to .env.',
    );
  });

  it('says nothing where there is a .env, or another file in its place', () => {
    const files = { [main]: text, '/app/env.example': 'TAG=1\nNAME=a\n', '/app/other.env': '' };
    expect(problems({ ...files, '/app/.env': 'A=1\n' })).toHaveLength(2);
    expect(problems(files, ['/app/other.env'])).toHaveLength(2);
  });
});
