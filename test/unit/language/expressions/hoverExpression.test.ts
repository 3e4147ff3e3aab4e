import { describe, expect, it } from 'vitest';
import { hover } from '../../../../src/language/hover/hover.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

const services = `services:
  web: { image: nginx, privileged: true, environment: { API_TOKEN: s3cret, MODE: fast } }
  api: { image: api }
`;

/** The text of a hover at `│`, and the characters that it is about. */
function hoverAt(source: string, path = '/shop/policies/own.yaml') {
  const { text, at } = marked(source);
  const snapshot = new Snapshots(new MemoryManifestHost({ '/shop/compose.yaml': services, [path]: text })).of(path);
  const found = snapshot && hover(snapshot, at);
  const { range, contents } = found ?? {};
  const line = text.split('\n')[range?.start.line ?? 0] ?? '';
  return {
    text: contents && typeof contents === 'object' && 'value' in contents ? contents.value : '',
    word: line.slice(range?.start.character, range?.end.character),
  };
}

const policy = (when: string): string => `- name: own\n  when: ${when}\n`;

describe('hover in an expression of a policy', () => {
  it('says the type of a member and what it is for', () => {
    const found = hoverAt(policy('service.privil│eged'));
    expect(found.word).toBe('privileged');
    expect(found.text).toContain('`privileged: bool`');
    expect(found.text).toContain('whatever the host may');
  });

  it('is about the very characters of the name, whatever the style of the scalar', () => {
    for (const when of [
      '"service.image == \\"a\\" && service.na│me == \'b\'"',
      '>-\n    service.image == "a" &&\n    service.na│me == "b"',
    ]) {
      expect(hoverAt(policy(when)).word).toBe('name');
    }
  });

  it('follows what macros bind, and the variables of the policy', () => {
    expect(hoverAt(policy('service.ports.exists(p, p.publi│shed == "80")')).text).toContain('`published: string`');
    expect(
      hoverAt(`- name: own\n  variables: { open: service.ports }\n  when: size(variables.op│en) > 0\n`).text,
    ).toContain('`variables.open: list<Port>`\n\n`service.ports`');
  });

  it('says what it comes to for the services that there are, and masks what looks secret', () => {
    expect(hoverAt(policy('service.privil│eged')).text).toContain('- `web`: `true`\n- `api`: `false`');
    expect(hoverAt(`- name: own\n  variables: { open: service.privileged }\n  when: variables.op│en\n`).text).toContain(
      '- `web`: `true`',
    );
    const found = hoverAt(policy('size(service.environ│ment) > 1')).text;
    expect(found).toContain('MODE: fast');
    expect(found).not.toContain('s3cret');
    expect(hoverAt(policy('operation.ver│b == "start"')).text).not.toContain('`web`');
  });

  it('says what a function does', () => {
    expect(hoverAt(policy('service.image.starts│With("a")')).text).toContain('`startsWith(…)`: of text.');
    expect(hoverAt(policy('h│as(service.build)')).text).toContain('is the field there');
  });

  it('explains the keys of policies and of tests in files of their own', () => {
    expect(hoverAt('- name: own\n  eff│ect: deny\n').text).toContain('What happens where it applies');
    expect(hoverAt('tests:\n  - name: a\n    expe│ct: deny\n', '/shop/policies/own.test.yaml').text).toContain(
      'What is found',
    );
  });
});
