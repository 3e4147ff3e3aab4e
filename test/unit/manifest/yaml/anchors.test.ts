import { describe, expect, it } from 'vitest';
import { ParseCache } from '../../../../src/manifest/yaml/parseCache.ts';
import { parse, parseWhole } from '../../../../src/manifest/yaml/parse.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { messages, told } from '../support/reporting.ts';

const services = 'services:\n  a: { image: x:1 }\n';

describe('a merge key that stands twice', () => {
  const two = 'x-a: &one { init: true }\nx-b: &two { tty: true }\nservices:\n  a:\n    image: x:1\n';

  it('is told of, as Docker Compose refuses it, and can be one with a list', () => {
    expect(told(`${two}    <<: *one\n    <<: *two\n`)).toEqual(['error duplicate-key 7:5-7 fix "[*one, *two]" ""']);
    expect(told(`${two}    <<: *one\n    <<: { init: true }\n`)).toEqual(['error duplicate-key 7:5-7']);
    expect(told(`${two}    <<: [*one, *two]\n`)).toEqual([]);
  });
});

describe('an anchor that is declared twice', () => {
  it.each([
    ['in two sections', `x-a: &one { A: b }\nx-b: &one { A: c }\n${services}`, '2:6-10'],
    ['in one section', `x-a:\n  - &one b\n  - &one c\n${services}`, '3:5-9'],
    ['of scalars in quotes', `x-a: &one "b"\nx-b: &one "c &one"\n${services}`, '2:6-10'],
  ])('is told %s', (_, text, at) => {
    expect(told(text)).toEqual([`warning anchor-twice ${at}`]);
  });

  it('is none with another name, nor in another document', () => {
    expect(told(`x-a: &one 1\nx-b: &two 2\n${services}`)).toEqual([]);
    const problems = new ProblemList();
    parseWhole('a: &one 1\n---\na: &one 2\n', '/app/compose.yaml', problems);
    expect(problems.all).toEqual([]);
  });

  it('is told, and told no more, as the first one comes and goes', () => {
    const cache = new ParseCache();
    const codes = (text: string): readonly string[] => {
      const problems = new ProblemList();
      parse(text, '/app/compose.yaml', problems, cache);
      return problems.all.map(({ code }) => code);
    };
    const below = `x-b: &one { A: c }\n${services}`;
    expect(codes(`x-a: &two { A: b }\n${below}`)).toEqual([]);
    expect(codes(`x-a: &one { A: b }\n${below}`)).toEqual(['manifest.anchor-twice']);
    expect(codes(`x-a: &two { A: b }\n${below}`)).toEqual([]);
  });
});

describe('a mistake in a value that services share', () => {
  const shared = (value: string, names: string): string =>
    `x-d: &d { image: "x:1", ${value} }\nservices:\n${names
      .split('')
      .map((name) => `  ${name}: *d\n`)
      .join('')}`;

  it('is told once, with the others that have it', () => {
    const text = shared('depends_on: [nope]', 'abc');
    expect(told(text)).toEqual(['error undefined-service 1:38-42 see 4:3-4 see 5:3-4']);
    expect(messages(text)).toEqual([
      'service "a" depends on undefined service "nope". Declare it, or correct the name. The same holds for "b" and "c".',
    ]);
    expect(messages(shared('depends_on: [nope]', 'abcdefg'))[0]).toMatch(/holds for "b", "c", "d" and 3 more\.$/);
  });

  it('is told once for a missing env file', () => {
    expect(told(shared('env_file: no.env', 'abc'))).toEqual(['error missing-env-file 1:35-41']);
  });

  it('is told for each where it says another thing of each', () => {
    const text = 'services:\n  a: { image: "x:1", depends_on: [nope] }\n  b: { image: "x:1", depends_on: [nope] }\n';
    expect(told(text)).toHaveLength(2);
  });
});
