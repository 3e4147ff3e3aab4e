import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../../../../src/base/problem.ts';
import { unannounced, type Announcement } from '../../../../src/language/proof/editProof.ts';
import { applied, type TextReplacement, type TriedEdit } from '../../../../src/language/proof/trial.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const path = '/app/compose.yaml';
const text = `x-env: &env
  A: "1"
services:
  web:
    image: nginx
    environment:
      <<: *env
      B: "2"
  db:
    image: postgres
    environment:
      <<: *env
    networks: [bck]
networks:
  back:
`;

function at(part: string, newText: string, source = text): TextReplacement {
  const offset = source.indexOf(part);
  const document = TextDocument.create(path, 'yaml', 1, source);
  const range = { start: document.positionAt(offset), end: document.positionAt(offset + part.length) };
  return { file: path, range, newText };
}

function verdict(part: string, newText: string, announced: Announcement, source = text): string | undefined {
  const snapshot = new Snapshots(new MemoryManifestHost({ [path]: source })).of(path)!;
  return unannounced(snapshot, { edits: [at(part, newText, source)] }, announced);
}

const nothing: Announcement = { changes: 'nothing' };
const edited: Announcement = { changes: 'edited' };

describe('the proof of an edit', () => {
  it.each([
    ['another way to write the same', '"2"', "'2'"],
    ['a new extension field', 'x-env:', 'x-new: 1\nx-env:'],
    ['a comment', '  db:', '  # The database.\n  db:'],
  ])('lets pass what changes nothing: %s', (_, part, newText) => {
    expect(verdict(part, newText, nothing)).toBeUndefined();
  });

  it.each([
    ['a value', '"2"', '"3"', 'change services.web.environment.B'],
    ['an anchor that is merged elsewhere', 'A: "1"', 'A: "3"', 'change services.web.environment.A'],
    ['a list in the place of a mapping that is merged', '  A: "1"', '  - A=1', 'change services.web.environment.A'],
    ['the merge key of another mapping', '      <<: *env\n      B', '      B', 'change services.web.environment.A'],
    ['an order', 'A: "1"', 'A: "1"\n  C: "1"', 'change services.web.environment.C'],
  ])('refuses what should change nothing, and does: %s', (_, part, newText, reason) => {
    expect(verdict(part, newText, nothing)).toBe(reason);
  });

  it('lets a fix change what it edits, wherever that is used', () => {
    expect(verdict('bck', 'back', { ...edited, heals: problem('bck') })).toBeUndefined();
    expect(verdict('A: "1"', 'A: "3"', edited)).toBeUndefined();
    expect(verdict('image: nginx', 'image: nginx:1.27', edited)).toBeUndefined();
  });

  it('refuses a fix that changes what it does not edit', () => {
    // The line breaks off the mapping, so that what is below becomes part of it.
    expect(verdict('  db:\n', '', edited)).toMatch(/^change services\./);
    expect(verdict('    image: nginx\n', '    image: nginx\n  web2:\n    image: x\n', edited)).toMatch(
      /^change services\.web/,
    );
  });

  it('refuses a fix that leaves its problem', () => {
    expect(verdict('bck', 'bak', { ...edited, reveals: true, heals: problem('bck') })).toBeUndefined();
    expect(verdict('nginx', 'nginx:1', { ...edited, heals: problem('bck') })).toBe('leave the problem as it is');
  });

  it('refuses a new problem, unless it stands in what is read for the first time', () => {
    const misspelt = text.replace('networks: [bck]', 'networkss: [bck]');
    const reveals: Announcement = { ...edited, reveals: true };
    expect(verdict('networkss', 'networks', edited, misspelt)).toMatch(/^bring a new problem: .*undefined network bck/);
    expect(verdict('networkss', 'networks', reveals, misspelt)).toBeUndefined();
    const sound = text.replace('[bck]', '[back]');
    expect(verdict('  back:\n', '', reveals, sound)).toMatch(/^bring a new problem: .*undefined network back/);
  });

  it('refuses to rewrite a file that cannot be read as a whole', () => {
    const broken = `${text}  other: a: b\n`;
    expect(verdict('"2"', "'2'", nothing, broken)).toBe('change a file with a syntax error in it');
  });

  it('lets a comment into a file that cannot be read as a whole', () => {
    const broken = `${text}  other: a: b\n`;
    const snapshot = new Snapshots(new MemoryManifestHost({ [path]: broken })).of(path)!;
    const start = { line: 3, character: 0 };
    const edit = { file: path, range: { start, end: start }, newText: '  # Said of the service.\n' };
    expect(unannounced(snapshot, { edits: [edit] }, nothing)).toBeUndefined();
    expect(unannounced(snapshot, { edits: [{ ...edit, newText: '  # Said.\n  x: {}\n' }] }, nothing)).toMatch(
      /^change/,
    );
  });

  it('lets what could not be read be read, and nothing be lost', () => {
    const unread: Announcement = { changes: 'unread', reveals: true };
    const broken = text.replace('  db:', '   db:');
    expect(verdict('   db:', '  db:', unread, broken)).toBeUndefined();
    expect(verdict('  db:\n', '', unread)).toMatch(/^change services\.db|^bring/);
    expect(verdict('      B: "2"', '     B: "2"', unread)).toMatch(/^bring a new problem/);
  });

  it('lets new variables change what is made of them', () => {
    const variables: Announcement = { changes: 'variables' };
    const source = 'services:\n  web:\n    image: nginx:${TAG}\n    env_file: [a.env]\n';
    const created = (file: string): TriedEdit => ({ edits: [], created: [{ file, text: 'TAG=1\n' }] });
    const snapshot = new Snapshots(new MemoryManifestHost({ [path]: source })).of(path)!;
    expect(unannounced(snapshot, created('/app/.env'), variables)).toBeUndefined();
    expect(unannounced(snapshot, created('/app/.env'), nothing)).toBe('change services.web.image');
  });

  it.each([
    ['line feeds', text],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${text}`],
  ])('takes places as an editor counts them: %s', (_, source) => {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };
    expect(applied(source, [{ file: path, range, newText: 'x-all' }])).toBe(source.replace('x-env', 'x-all'));
    const snapshot = new Snapshots(new MemoryManifestHost({ [path]: source })).of(path)!;
    expect(unannounced(snapshot, { edits: [{ file: path, range, newText: 'x-all' }] }, nothing)).toBe('change x-env');
  });

  it('looks at what else is read with the file, too', () => {
    const own = 'services:\n  web:\n    image: nginx\nvolumes:\n  cache:\n  data:\n';
    const others = {
      '/app/compose.test.yaml': 'services:\n  web:\n    volumes: ["cache:/cache"]\n',
      '/app/Makefile': 'test:\n\tdocker compose -f compose.yaml -f compose.test.yaml up\n',
    };
    const verdictOf = (files: Readonly<Record<string, string>>): string | undefined => {
      const snapshot = new Snapshots(new MemoryManifestHost({ [path]: own, ...files })).of(path)!;
      return unannounced(snapshot, { edits: [at('  cache:\n', '', own)] }, edited);
    };
    expect(verdictOf({})).toBeUndefined();
    expect(verdictOf(others)).toMatch(/^bring a new problem: .*undefined volume cache/);
  });

  it('reads files that the edit creates', () => {
    const snapshot = new Snapshots(new MemoryManifestHost({ [path]: text })).of(path)!;
    const edit = {
      edits: [at('services:', 'include: [more.yaml]\nservices:')],
      created: [{ file: '/app/more.yaml', text: 'services:\n  more:\n    image: x\n' }],
    };
    expect(unannounced(snapshot, edit, nothing)).toBe('change services.more');
    expect(unannounced(snapshot, edit, edited)).toBeUndefined();
  });
});

function problem(name: string): Problem {
  const snapshot = new Snapshots(new MemoryManifestHost({ [path]: text })).of(path)!;
  return snapshot.manifest().problems.find(({ message }) => message.includes(name))!;
}
