import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../../src/manifest/tree/template.ts';
import { cpuTimeMs } from './support/cpuTime.ts';
import { resolving, summary } from './support/resolving.ts';

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
