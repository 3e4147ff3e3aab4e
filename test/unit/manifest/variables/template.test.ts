import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../../../src/manifest/tree/template.ts';
import { cpuTimeMs } from '../support/cpuTime.ts';
import { resolving, summary } from '../support/resolving.ts';

const variables: Readonly<Record<string, string>> = { SET: 'set', EMPTY: '' };
const expand = (text: string): ReturnType<typeof expandTemplate> => expandTemplate(text, (name) => variables[name]);

describe('expandTemplate', () => {
  it.each([
    ['$SET', 'set'],
    ['${SET}', 'set'],
    ['a${SET}b', 'asetb'],
    ['$$SET $${SET}', '$SET ${SET}'],
    ['${UNSET:-default}', 'default'],
    ['${EMPTY:-default}', 'default'],
    ['${EMPTY-default}', ''],
    ['${SET:+other}', 'other'],
    ['${EMPTY:+other}', ''],
    ['${EMPTY+other}', 'other'],
    ['${UNSET:-${SET}}', 'set'],
    ['${UNSET:-a${UNSET:-b}c}', 'abc'],
    ['$1 costs $', '$1 costs $'],
    ['${SET-default}', 'set'],
    ['${UNSET-default}', 'default'],
    ['${UNSET+other}', ''],
    ['${SET:?why}${SET?why}${EMPTY?why}', 'setset'],
    ['${UNSET:-}', ''],
    ['${UNSET:--}', '-'],
    ['${UNSET:-{"a": "${SET}"}}', '{"a": "set"}'],
    ['${UNSET:-$$SET}', '$SET'],
    ['$SET$SET-$SET.x$', 'setset-set.x$'],
    ['${_x9}$_x9$SETx', ''],
  ])('makes of %s: %s', (template, expected) => {
    expect(expand(template).text).toBe(expected);
  });

  it('expands only the branch that is taken', () => {
    expect(expand('${SET:-${UNSET:?needed}}')).toEqual({ text: 'set', failures: [] });
  });

  it('tells of what is required, invalid or not set', () => {
    const { failures } = expand('${UNSET:?say ${SET}} ${ SET} $UNSET');
    expect(failures.map(({ kind }) => kind)).toEqual(['required', 'invalid', 'unset']);
    expect(failures[0]).toMatchObject({ name: 'UNSET', message: 'say set' });
  });

  it.each<[string, string]>([
    ['${SET', '${SET'],
    ['a${', '${'],
    ['${}b', '${}'],
    ['${1}', '${1}'],
    ['${SET x}b', '${SET x}'],
    ['${SET:x}', '${SET:x}'],
    ['${UNSET:-${SET}', '${UNSET:-${SET}'],
    ['a${UNSET:-x', '${UNSET:-x'],
  ])('takes %s for no template, and says of what', (text, expression) => {
    expect(expand(text)).toEqual({
      text: text.replace(expression, ''),
      failures: [{ kind: 'invalid', expression }],
    });
  });

  it('says of a variable that is not set how it is written, and of one that is empty that it is required', () => {
    expect(expand('$UNSET ${UNSET}').failures).toEqual([
      { kind: 'unset', name: 'UNSET', expression: '$UNSET' },
      { kind: 'unset', name: 'UNSET', expression: '${UNSET}' },
    ]);
    expect(expand('${EMPTY:?why}').failures).toEqual([
      { kind: 'required', name: 'EMPTY', message: 'why', expression: '${EMPTY:?why}' },
    ]);
    expect(expand('$EMPTY${EMPTY?why}${UNSET:-}').failures).toEqual([]);
  });

  it('follows defaults of defaults for 50 levels, and no further', () => {
    const nested = (levels: number): string => `${'${UNSET:-'.repeat(levels)}x${'}'.repeat(levels)}`;
    expect(expand(nested(51))).toEqual({ text: 'x', failures: [] });
    expect(expand(nested(52)).failures.map(({ kind }) => kind)).toEqual(['invalid']);
  });

  it('lets values add a million characters, and no more', () => {
    const template = `$BIG$BIG|${'y'.repeat(101)}`;
    const most = (1_000_000 + template.length) / 2;
    const { text, failures } = expandTemplate(template, () => 'x'.repeat(most));
    expect([text.length, failures]).toEqual([2 * most + 102, []]);
    const more = expandTemplate(template, () => 'x'.repeat(most + 1));
    expect([more.text, more.failures.map(({ kind }) => kind)]).toEqual(['', ['invalid']]);
    // It is shown to people.
    expect((more.failures[0] as { expression: string }).expression.length).toBeLessThan(140);
  });

  it('leaves every text without a dollar alone, and doubles undo dollars', () => {
    fc.assert(fc.property(fc.string(), (text) => expand(text.replaceAll('$', '$$$$')).text === text));
  });

  it('takes no longer for hostile texts', () => {
    const spentMs = cpuTimeMs(() => {
      expand('${A:-'.repeat(20_000));
      expand(`${'${A:-'.repeat(40)}${'}'.repeat(40)}`);
    });
    expect(spentMs).toBeLessThan(1_000);
  });
});

describe('variables of a manifest', () => {
  const image = (text: string, situation: Parameters<typeof resolving>[1]): string | undefined =>
    resolving(`services: { a: { image: "${text}" } }`, situation).application?.services['a']?.image;

  it('come from .env, over which the environment of the process wins', () => {
    const files = { '.env': 'TAG=1\nNAME=file\n' };
    expect(image('$NAME:$TAG', { files, environment: { TAG: '2' } })).toBe('file:2');
  });

  it('come from the env files that are named instead of .env', () => {
    const files = { '.env': 'TAG=1', 'a.env': 'TAG=a', 'b.env': 'TAG=b' };
    expect(image('$TAG', { files, request: { envFiles: ['/app/a.env', '/app/b.env'] } })).toBe('b');
  });

  it('include the name of the project', () => {
    expect(image('$COMPOSE_PROJECT_NAME', {})).toBe('app');
    expect(image('$COMPOSE_PROJECT_NAME', { request: { projectName: 'shop' } })).toBe('shop');
  });

  it('are reported where they stand in the value', () => {
    const { problems } = resolving('services:\n  a:\n    image: "x:${TAG:?which}"\n    command: run $UNSET\n');
    expect(summary(problems)).toEqual(['manifest.required-variable 3:15-28', 'manifest.unset-variable 4:18-24']);
    expect(problems[0]!.message).toContain('required variable TAG is missing a value: which');
  });
});
