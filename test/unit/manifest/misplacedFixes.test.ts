import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../../../src/base/problem.ts';
import { resolving } from './support/resolving.ts';

function errorsOf(text: string): readonly Problem[] {
  return resolving(text).problems.filter(({ severity }) => severity !== 'hint');
}

/** The text after the fix of the first problem. */
function fixed(text: string): string {
  const fix = errorsOf(text)[0]?.fix;
  if (!fix) throw new Error(`No fix is offered: ${JSON.stringify(errorsOf(text))}`);
  const edits = fix.edits.map(({ at, newText }) => ({ range: at.range, newText }));
  return TextDocument.applyEdits(TextDocument.create('', 'yaml', 1, text), edits);
}

const messageOf = (text: string): string => errorsOf(text)[0]!.message;

const service = (lines: string): string => `services:\n  a:\n    image: x\n${lines}\n`;

describe('what stands in the wrong place', () => {
  it.each<[string, string, string]>([
    [
      'a service beside the services',
      'services:\n  a:\n    image: x\ndb:\n  image: redis\n  init: true\n',
      'services:\n  db:\n    image: redis\n    init: true\n  a:\n    image: x\n',
    ],
    [
      'a service below another section',
      'services:\n    a:\n        image: x\nvolumes:\n  v:\n\ndb:\n  image: redis\n',
      'services:\n    db:\n      image: redis\n    a:\n        image: x\nvolumes:\n  v:\n\n',
    ],
    [
      'replicas of a service that has a deploy',
      service('    replicas: 2\n    deploy:\n      mode: replicated'),
      service('    deploy:\n      replicas: 2\n      mode: replicated'),
    ],
    [
      'limits of a service that has a deploy',
      service('    deploy:\n      replicas: 2\n    limits:\n      memory: 64M\n      cpus: 0.5'),
      service(
        '    deploy:\n      resources:\n        limits:\n          memory: 64M\n          cpus: 0.5\n      replicas: 2',
      ),
    ],
    [
      'limits under a deploy that has resources',
      service(
        '    deploy:\n      resources:\n        reservations:\n          memory: 1M\n      limits:\n        memory: 64M',
      ),
      service(
        '    deploy:\n      resources:\n        limits:\n          memory: 64M\n        reservations:\n          memory: 1M',
      ),
    ],
    [
      'replicas right below an empty deploy',
      service('    deploy:\n    replicas: 2'),
      service('    deploy:\n      replicas: 2'),
    ],
    [
      'restart under deploy',
      service('    deploy:\n      restart: always'),
      service('    deploy:\n      restart_policy: { condition: any }'),
    ],
    [
      'restart with attempts under deploy',
      service('    deploy:\n      restart: on-failure:3'),
      service('    deploy:\n      restart_policy: { condition: on-failure, max_attempts: 3 }'),
    ],
    [
      'a policy under deploy.restart',
      service('    deploy:\n      restart:\n        condition: any'),
      service('    deploy:\n      restart_policy:\n        condition: any'),
    ],
    [
      'src and dst of a mount',
      service('    volumes: [{ type: tmpfs, dst: /run }]'),
      service('    volumes: [{ type: tmpfs, target: /run }]'),
    ],
    [
      'the command of a health check',
      service('    healthcheck: { command: "true" }'),
      service('    healthcheck: { test: "true" }'),
    ],
    [
      'a condition in short',
      `${service('    depends_on: { b: { condition: healthy } }')}  b: { image: y, healthcheck: { test: "true" } }\n`,
      `${service('    depends_on: { b: { condition: service_healthy } }')}  b: { image: y, healthcheck: { test: "true" } }\n`,
    ],
    [
      'a near name of an anchor',
      'x-c: &common { init: true }\nservices:\n  a:\n    <<: *comon\n    image: x\n',
      'x-c: &common { init: true }\nservices:\n  a:\n    <<: *common\n    image: x\n',
    ],
    [
      'an image where a folder is built',
      'services:\n  a:\n    build: nginx:1.27\n',
      'services:\n  a:\n    image: nginx:1.27\n',
    ],
  ])('is put right: %s', (_, before, after) => {
    expect(fixed(before)).toBe(after);
    expect(errorsOf(after)).toEqual([]);
  });

  it('builds from what is a path', () => {
    expect(fixed('services:\n  a:\n    image: ./app\n')).toBe('services:\n  a:\n    build: ./app\n');
  });

  it.each([
    ['services:\n  a: { image: x }\ndb:\n  image: y\n', /It looks like a service: put it under "services:"/],
    [service('    deploy: { restart: always }'), /"restart_policy:" with a "condition:" here, or "restart:" in the/],
    [
      `${service('    depends_on: { b: { condition: healthy } }')}  b: { image: y }\n`,
      /Did you mean "service_healthy"\?$/,
    ],
    ['services:\n  a:\n    image: ./app\n', /it is a path\. To build from a folder, write "build:"\.$/],
    ['services:\n  a:\n    build: nginx\n', /not there: nginx\. Create it, or write "image:"/],
    ['services:\n  a:\n    build: ./nginx\n', /not there: \.\/nginx\. Create it, or correct the path\.$/],
    ['services:\n  a: *nobody\n', /no anchor "nobody" above this alias\. Write &nobody/],
  ])('is told with what to do: %s', (text, expected) => {
    expect(messageOf(text)).toMatch(expected);
  });

  it.each([
    ['the name is taken', 'services:\n  db:\n    image: x\ndb:\n  image: y\n'],
    ['the services stand in brackets', 'services: { a: { image: x } }\ndb:\n  image: y\n'],
    ['the key is there', service('    deploy:\n      replicas: 1\n    replicas: 2')],
    ['an anchor supplies the parent', `x-d: &d\n  mode: replicated\n${service('    deploy: *d\n    replicas: 2')}`],
    ['the image is named, too', service('    build: nginx')],
    ['the folder is a path', 'services:\n  a:\n    build: ./nginx\n'],
  ])('has no fix where %s', (_, text) => {
    expect(errorsOf(text)).not.toEqual([]);
    expect(errorsOf(text).map(({ fix }) => fix)).toEqual(errorsOf(text).map(() => undefined));
  });
});

describe('a short form that there is not', () => {
  it.each([
    ['an image of a variable', 'services:\n  a: ${X:-x}\n'],
    ['some text', 'services:\n  a: to do later\n'],
    ['a block as a health check', service('    healthcheck: |\n      curl a')],
    ['dashes with one name twice', 'services:\n  - a:\n      image: x\n  - a:\n      image: y\n'],
    ['names that the dashes would leave at the margin', 'services:\n- name: a\n  image: x\n'],
    ['a list in braces', 'services: [{ a: { image: x } }]\n'],
    ['words with dashes', 'services:\n  - a\n  - b\n'],
  ])('has no fix where it may mean several things: %s', (_, text) => {
    expect(errorsOf(text).filter(({ code }) => code === 'manifest.wrong-type')).toHaveLength(1);
    expect(errorsOf(text)[0]?.fix).toBeUndefined();
  });
});
