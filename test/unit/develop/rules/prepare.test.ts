import { describe, expect, it } from 'vitest';
import { prepareRules, type RuleFiles } from '../../../../src/develop/rules/prepare.ts';
import { why } from '../../../../src/develop/rules/why.ts';
import { resolving } from '../../manifest/support/resolving.ts';

/** A machine with these files, and links of folders. */
function machine(
  texts: Readonly<Record<string, string>> = {},
  links: Readonly<Record<string, string>> = {},
): RuleFiles {
  return { readText: (path) => texts[path], realPath: (path) => links[path] ?? path };
}

function prepare(service: string, files = machine(), local: ReadonlySet<string> = new Set(), isCluster = false) {
  const { application } = resolving(`services:\n  a:\n${service.replace(/^/gm, '    ')}`);
  return prepareRules(application!, ['a'], files, { local, isCluster });
}

const rule = (more: string): string => `image: x\ndevelop: { watch: [{ path: /w/a, ${more} }] }`;
const sync = (more = ''): string => rule(`action: sync, target: /app${more}`);

describe('A rule of develop.watch', () => {
  it('says where a file of its folder stands in the container, and nothing of files elsewhere', () => {
    const [found] = prepare(sync()).rules;
    expect(found?.targetOf('/w/a/src/x.js')).toBe('/app/src/x.js');
    expect(found?.verdict('/w/ab/x.js')).toEqual({ kind: 'outside' });
  });

  it.each([
    ['/etc/app.conf', '/etc/app.conf'],
    ['/etc/', '/etc/a'],
    ['etc', '/etc'],
  ])('that is for one file brings it to %s as %s', (target, place) => {
    expect(prepare(rule(`action: sync, target: ${target}`)).rules[0]?.targetOf('/w/a')).toBe(place);
  });

  it('leaves out what its patterns, relative to its path, are for; the last one decides', () => {
    const [found] = prepare(sync(', ignore: [node_modules/, "**/*.log", "!keep.log"]')).rules;
    expect(found?.verdict('/w/a/node_modules/x')).toEqual({ kind: 'ignored', by: 'rule', pattern: 'node_modules/' });
    expect(found?.verdict('/w/a/b/c.log')).toMatchObject({ kind: 'ignored' });
    expect(found?.takes('/w/a/keep.log')).toBe(true);
    expect(found?.takes('/w/a/b/node_modules/x')).toBe(true);
  });

  it('that restarts what it copied into is refused on a cluster, which would lose that, and others are followed', () => {
    const restarting = rule('action: sync+restart, target: /app');
    const { rules, notes } = prepare(restarting, machine(), new Set(), true);
    expect(rules).toEqual([]);
    expect(notes).toMatchObject([{ isFollowed: false, problem: { code: 'develop.no-restart-in-place' } }]);
    expect(prepare(restarting).rules).toHaveLength(1);
    expect(prepare(restarting, machine(), new Set(['a']), true).rules).toHaveLength(1);
    expect(prepare(sync(), machine(), new Set(), true)).toMatchObject({ rules: [{}], notes: [] });
  });

  it('reads a pattern that is an absolute path as what it is', () => {
    const [found] = prepare(sync(', ignore: [/w/a/dist]')).rules;
    expect(found?.takes('/w/a/dist/x')).toBe(false);
    expect(found?.takes('/w/a/w/a/dist/x')).toBe(true);
  });

  it('takes only what include is for, where there is one', () => {
    const [found] = prepare(sync(', include: ["**/*.ts", static]')).rules;
    expect(found?.takes('/w/a/b/c.ts')).toBe(true);
    expect(found?.takes('/w/a/static/x.png')).toBe(true);
    expect(found?.verdict('/w/a/b/c.js')).toEqual({ kind: 'not-included' });
  });

  it('need not look into a folder in which nothing can be that it takes', () => {
    const [found] = prepare(sync(', ignore: [node_modules, docs, "!docs/keep"], include: ["src/**", docs]')).rules;
    expect(found?.isOutWhole('/w/a/node_modules')).toBe(true);
    expect(found?.isOutWhole('/w/a/docs')).toBe(false);
    expect(found?.isOutWhole('/w/a/src')).toBe(false);
    expect(found?.isOutWhole('/w/a/test')).toBe(true);
    expect(found?.isOutWhole('/w/a/.git')).toBe(true);
    expect(found?.isOutWhole('/w/other')).toBe(true);
    expect(found?.isOutWhole('/w/a')).toBe(false);
  });

  it.each([
    '.x.js.swp',
    '.x.swx',
    'x.js~',
    '4913',
    '.#x',
    '#x#',
    '.goutputstream-A1',
    'x.js___jb_tmp___',
    '.git/index',
    'b/.git/HEAD',
  ])('leaves out %s, which an editor or a tool makes for itself', (name) => {
    expect(prepare(sync()).rules[0]?.verdict(`/w/a/${name}`)).toMatchObject({ kind: 'ignored' });
  });

  it.each(['x.js', '49131', '.gitignore', 'x#y', '.env', 'a.swf', 'b/.github/x'])('takes %s', (name) => {
    expect(prepare(sync()).rules[0]?.takes(`/w/a/${name}`)).toBe(true);
  });

  it('follows the links in its path, as Compose does', () => {
    const [found] = prepare(sync(), machine({}, { '/w/a': '/real/a' })).rules;
    expect(found?.targetOf('/real/a/x')).toBe('/app/x');
  });
});

describe('The .dockerignore of a build', () => {
  const built = (more = ''): string =>
    `build: { context: /w${more} }\ndevelop: { watch: [{ path: /w/a, action: sync, target: /app }] }`;

  it('leaves out what its patterns, relative to the folder of the build, are for', () => {
    const { rules, readsFrom } = prepare(built(), machine({ '/w/.dockerignore': '# no\na/dist\nx' }));
    expect(rules[0]?.verdict('/w/a/dist/y')).toEqual({
      kind: 'ignored',
      by: 'file',
      pattern: 'a/dist',
      file: '/w/.dockerignore',
    });
    expect(rules[0]?.takes('/w/a/x')).toBe(true);
    expect(rules[0]?.isOutWhole('/w/a/dist')).toBe(true);
    expect(readsFrom).toEqual(['/w/Dockerfile.dockerignore', '/w/.dockerignore']);
  });

  it('gives way to the one of the Dockerfile', () => {
    const files = machine({ '/w/.dockerignore': 'a', '/w/dev/Dockerfile.dockerignore': 'a/b' });
    const { rules } = prepare(built(', dockerfile: dev/Dockerfile'), files);
    expect(rules[0]?.takes('/w/a/x')).toBe(true);
    expect(rules[0]?.takes('/w/a/b')).toBe(false);
  });

  it('cannot be overruled by a rule', () => {
    const manifest = built().replace('target: /app', 'target: /app, ignore: ["!dist"]');
    expect(prepare(manifest, machine({ '/w/.dockerignore': 'a/dist' })).rules[0]?.takes('/w/a/dist/x')).toBe(false);
  });

  it('that leaves out all of a rule is said at the rule', () => {
    const { rules, notes } = prepare(built(), machine({ '/w/.dockerignore': '*\n!b' }));
    expect(rules).toHaveLength(1);
    expect(notes).toMatchObject([{ problem: { code: 'develop.ignored', at: rules[0]?.rule.at } }]);
  });

  it('has no part where the build comes from elsewhere', () => {
    const manifest = built().replace('/w }', '"https://example.com/x.git" }');
    expect(prepare(manifest).readsFrom).toEqual([]);
  });
});

describe('What cannot be followed', () => {
  const codes = (manifest: string, files = machine(), local?: ReadonlySet<string>): readonly string[] =>
    prepare(manifest, files, local).notes.map(({ problem }) => problem.code);

  it('is a rebuild without a build, a command that is not there, files without a target', () => {
    expect(codes(rule('action: rebuild'))).toEqual(['develop.no-build']);
    expect(codes(rule('action: sync+exec, target: /x'))).toEqual(['develop.no-command']);
    expect(codes(rule('action: sync'))).toEqual(['develop.no-target']);
    expect(codes(rule('action: rebuild'), machine(), new Set(['a']))).toEqual([]);
  });

  it.each([
    ['sync', 1],
    ['sync+restart', 1],
    ['sync+exec', 0],
    ['restart', 0],
  ])('of %s is a path that is mounted into the container', (action, count) => {
    const manifest = `${rule(`action: ${action}, target: /app, exec: { command: x }`)}\nvolumes: ["/w:/app"]`;
    const { notes, rules } = prepare(manifest);
    expect(notes.map(({ problem }) => problem.code)).toEqual(count ? ['develop.mounted'] : []);
    expect(rules).toHaveLength(1 - count);
  });

  it('is a place in the container at which something else is mounted', () => {
    const { rules } = prepare(`${sync()}\nvolumes: ["/data:/app/data/", "store:/app/store"]`);
    expect(rules[0]?.verdict('/w/a/data/x')).toEqual({ kind: 'mounted', target: '/app/data/x', mount: '/app/data' });
    expect(rules[0]?.takes('/w/a/store/x')).toBe(true);
    expect(rules[0]?.takes('/w/a/database')).toBe(true);
  });

  it('is no copy for a local process, which reads the files where they are', () => {
    const { rules } = prepare(`${sync()}\nvolumes: ["/w:/app"]`, machine(), new Set(['a']));
    expect(rules).toMatchObject([{ syncs: false, isLocal: true }]);
    expect(rules[0]?.verdict('/w/a/x')).toEqual({ kind: 'taken' });
  });
});

describe('Why a file was (not) synced', () => {
  const answers = (manifest: string, path: string, kind: Parameters<typeof why>[2] = 'file', files = machine()) =>
    why(prepare(manifest, files), path, kind, '/w').map(({ text }) => text);

  it('is answered by each rule, with the pattern that decides', () => {
    const manifest = `build: /w\ndevelop:\n  watch:\n    - { path: /w/a, action: sync, target: /app, ignore: ["*.log"], include: ["*.js", "*.log", z] }\n    - { path: /w/a, action: sync+restart, target: /app }\n    - { path: /w/b, action: rebuild }\n    - { path: /w/a, action: restart }`;
    const files = machine({ '/w/.dockerignore': '**/z' });
    const of = (path: string, kind?: Parameters<typeof why>[2]): readonly string[] =>
      answers(manifest, path, kind, files);
    expect(of('/w/a/x.js')).toEqual([
      'Copied to /app/x.js.',
      'Copied to /app/x.js, then a is restarted.',
      'Not watched by this rule, which is for b.',
      'A change of it restarts a.',
    ]);
    expect(of('/w/a/x.log')[0]).toBe('Left out by the pattern "*.log" of the rule\'s ignore.');
    expect(of('/w/a/x.ts')[0]).toBe('Left out: none of the patterns of include is for it (*.js, *.log, z).');
    expect(of('/w/a/z/q')[0]).toBe('Left out by the pattern "**/z" of .dockerignore.');
    expect(of('/w/b/x')[2]).toBe('A change of it rebuilds a.');
    expect(of('/w/a/x.js~')[0]).toBe('Left out: its name is that of a temporary file of an editor.');
    expect(of('/w/a/.git/x')[0]).toBe('Left out: it is in .git, which no rule looks into.');
  });

  it('says what becomes of links, of what was removed, and of sockets', () => {
    expect(answers(sync(), '/w/a/x', 'link')).toEqual(['Copied to /app/x as a link, which is not followed.']);
    expect(answers(sync(), '/w/a/x', 'missing')).toEqual(['Removed from /app/x.']);
    expect(answers(sync(), '/w/a/x', 'special')).toEqual([
      'Not watched: it is no file, folder or link, but a socket, a pipe or a device.',
    ]);
  });

  it('names the mount, for a place that is mounted and for a rule that is left out', () => {
    expect(answers(`${sync()}\nvolumes: ["/d:/app/d"]`, '/w/a/d/x')).toEqual([
      'Not copied: /app/d is mounted into the container, which sees the files of the mount.',
    ]);
    expect(answers(`${sync()}\nvolumes: ["/w/a:/app"]`, '/w/a/d')[0]).toMatch(/mounted into the container at \/app/);
  });
});
