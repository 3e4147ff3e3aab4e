import { describe, expect, it } from 'vitest';
import { ProblemList } from '../../../src/manifest/problems/problems.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { parse } from '../../../src/manifest/yaml/parse.ts';
import { lintRules, problemsAndHints } from '../../../src/policy/lint/lint.ts';
import { switchedOffHere, switchedOffInManifest } from '../../../src/policy/lint/switchOff.ts';
import { ruleNameOf } from '../../../src/manifest/problems/disableComments.ts';
import { isSwitchable, switchableCodes } from '../../../src/policy/lint/switches.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';
import { applied } from './applied.ts';

type Files = Readonly<Record<string, string>>;

const main = '/app/compose.yaml';

/** A manifest that has every hint there is. */
const everything = `services:
  a:
    image: "x:1"
    mem_limit: 64m
    restart: always
    ports: ["\${A:-81}:80"]
  b:
    image: "x:1"
    mem_limit: 64m
    restart: always
    ports: ["\${B:-82}:80"]
    depends_on: [db]
  c:
    image: "x:1"
    mem_limit: 64m
    restart: always
    ports: ["\${C:-83}:80"]
  web:
    image: x
    build: { context: ., args: { NPM_TOKEN: abc, NOBODY: a } }
    container_name: shop
    privileged: true
    pid: host
    cap_add: [ALL]
    ports: ["80:80"]
    volumes:
      - /run/docker.sock:/s
      - /etc:/e
    environment:
      DB_PASSWORD: abc
      IS_ON: yes
  db:
    image: mysql
    ports: ["3306:3306"]
  pg:
    image: postgres:18
    mem_limit: 64m
    restart: always
    environment:
      POSTGRES_PASSWORD: "\${C:-x}"
      POSTGRES_PASSWORD_FILE: /run/x
      POSTGRES_DBNAME: x
    volumes: ["./d:/var/lib/postgresql/data"]
    healthcheck:
      test: [CMD, curl, localhost]
volumes:
  unused:
secrets:
  unused: { environment: A }
`;

function resolved(files: Files) {
  const host = new MemoryManifestHost({ ...files, '/app/Dockerfile': 'FROM x\nARG NPM_TOKEN\n' });
  const manifest = resolve({ files: [main], profiles: [], envFiles: [] }, host);
  const problems = problemsAndHints(manifest, (file) => host.readText(file));
  return { manifest, hints: problems.filter((problem) => isSwitchable(problem)) };
}

function codes(text: string): readonly string[] {
  return resolved({ [main]: text }).hints.map(({ code }) => code);
}

function reader(files: Files): ProblemList {
  return new ProblemList((file) => (files[file] ?? '').split('\n'));
}

/** The files with a hint switched off where it stands, or for its whole file. */
function switchedOff(files: Files, code: string, how: 'here' | 'manifest'): Files {
  const { at, related = [] } = resolved(files).hints.find((hint) => hint.code === code)!;
  const { file } = at!;
  const text = files[file]!;
  const [root] = parse(text, file, new ProblemList());
  const edits =
    how === 'here'
      ? switchedOffHere(code, [at!, ...related.map((one) => one.at)], reader(files))
      : switchedOffInManifest(code, file, root?.kind === 'map' ? root : undefined, reader(files))!;
  return { ...files, [file]: applied(text, edits) };
}

/** What it means, without the places. */
function meaning(files: Files): unknown {
  return resolved(files).manifest.model;
}

const all = [...lintRules.map(({ name }) => `lint.${name}`), ...switchableCodes.map((code) => `manifest.${code}`)];

describe('Every hint', () => {
  it('is in the manifest that has them all', () => {
    expect(codes(everything).toSorted()).toEqual(all.toSorted());
  });

  it.each(all)('is switched off where it stands by a comment, and the others stay: %s', (code) => {
    const after = switchedOff({ [main]: everything }, code, 'here');
    expect(after[main]).toContain(`# patchbay-disable ${code}\n`);
    expect(codes(after[main]!)).toEqual(codes(everything).filter((one) => one !== code));
    expect(meaning(after)).toEqual(meaning({ [main]: everything }));
  });

  it.each(all)('is switched off in the manifest under x-patchbay, and the others stay: %s', (code) => {
    const after = switchedOff({ [main]: everything }, code, 'manifest');
    expect(after[main]).toBe(`${everything}x-patchbay:\n  lint:\n    ${ruleNameOf(code)}: off\n`);
    expect(codes(after[main]!)).toEqual(codes(everything).filter((one) => one !== code));
  });
});

describe('A hint of several places', () => {
  it('is switched off at each of them', () => {
    const text = 'services:\n  a:\n    image: x\n  b:\n    image: x\n';
    const after = switchedOff({ [main]: text }, 'lint.latest-tag', 'here')[main]!;
    const comment = '    # patchbay-disable lint.latest-tag\n';
    expect(after).toBe(`services:\n  a:\n${comment}    image: x\n  b:\n${comment}    image: x\n`);
    expect(codes(after)).toEqual([]);
  });

  it('needs one comment where they share a line', () => {
    const text = 'services: { a: { image: x }, b: { image: x } }\n';
    const after = switchedOff({ [main]: text }, 'lint.latest-tag', 'here')[main]!;
    expect(after).toBe(`# patchbay-disable lint.latest-tag\n${text}`);
  });
});

describe('A comment that switches a rule off', () => {
  it.each([
    ['on the line', 'services:\n  a:\n    image: x # patchbay-disable lint.privileged: why\n'],
    ['above it', 'services:\n  a:\n    # patchbay-disable lint.privileged, lint.no-limits\n    # Why.\n    image: x\n'],
  ])('takes another one in: %s', (_, text) => {
    const after = switchedOff({ [main]: text }, 'lint.latest-tag', 'here')[main]!;
    expect(after).toMatch(/# patchbay-disable lint\.privileged(, lint\.no-limits)?, lint\.latest-tag/);
    expect(after.split('\n')).toHaveLength(text.split('\n').length);
    expect(codes(after)).toEqual([]);
  });
});

describe('What a manifest switches off stands', () => {
  const services = 'services:\n  a:\n    image: x\n';

  it.each([
    [
      'under lint',
      `${services}x-patchbay:\n  lint:\n    no-limits: off\n`,
      'lint:\n    latest-tag: off\n    no-limits',
    ],
    ['under x-patchbay', `${services}x-patchbay:\n  channels: {}\n`, 'x-patchbay:\n  lint:\n    latest-tag: off\n  ch'],
    ['in brackets', `${services}x-patchbay: { lint: { no-limits: off } }\n`, '{ lint: { latest-tag: off, no-limits'],
    [
      'in a manifest in brackets',
      '{ services: { a: { image: x } } }\n',
      '{ x-patchbay: { lint: { latest-tag: off } }, s',
    ],
  ])('%s', (_, text, part) => {
    const after = switchedOff({ [main]: text }, 'lint.latest-tag', 'manifest')[main]!;
    expect(after).toContain(part);
    expect(codes(after)).toEqual([]);
  });

  it.each([
    ['that is included', 'include: [more.yaml]\n', 'services:\n  a:\n    image: x\n'],
    [
      'that is extended',
      'services:\n  b:\n    extends: { file: more.yaml, service: a }\n',
      'services:\n  a:\n    image: x\n',
    ],
  ])('in the file of the hint: one %s', (_, text, more) => {
    const files = { [main]: text, '/app/more.yaml': more };
    expect(resolved(files).hints.map(({ at }) => at!.file)).toEqual(['/app/more.yaml']);
    const after = switchedOff(files, 'lint.latest-tag', 'manifest');
    expect(after[main]).toBe(text);
    expect(resolved(after).hints).toEqual([]);
  });
});

describe('A name that switches nothing off', () => {
  const unknown = (text: string) => resolved({ [main]: text }).hints.filter(({ code }) => code === 'lint.unknown-rule');

  it('is told under x-patchbay', () => {
    const text = 'services: { web: { image: x } }\nx-patchbay: { lint: { latest-tags: off, toString: off } }';
    expect(unknown(text).map(({ message }) => message)).toEqual([
      'Unknown rule "latest-tags". Did you mean "latest-tag"?',
      expect.stringMatching(/^Unknown rule "toString"\. The rules are latest-tag, /) as string,
    ]);
  });

  it('is told in a comment, with the name that is meant', () => {
    const text = 'services:\n  web:\n    image: x:1 # patchbay-disable lint.latest-tags, privileged\n';
    const [problem, ...others] = unknown(text);
    expect(others).toEqual([]);
    expect(problem!.message).toBe('Unknown rule "latest-tags". Did you mean "latest-tag"?');
    expect(applied(text, problem!.fix!.edits)).toBe(text.replace('latest-tags', 'latest-tag'));
  });

  it('is no word of why a rule is switched off', () => {
    const text = 'services:\n  web:\n    image: x # patchbay-disable lint.latest-tag as we want the newest, always\n';
    expect(unknown(text)).toEqual([]);
    expect(codes(text)).toEqual([]);
  });
});
