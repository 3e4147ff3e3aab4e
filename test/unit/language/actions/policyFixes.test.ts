import { describe, expect, it } from 'vitest';
import { policyFixes } from '../../../../src/language/actions/policyFixes.ts';
import { comparisonFixes } from '../../../../src/language/actions/comparisonFixes.ts';
import { expressionFixes } from '../../../../src/language/actions/expressionFixes.ts';
import type { Offer } from '../../../../src/language/actions/offer.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import { Snapshots, type Snapshot } from '../../../../src/language/text/snapshot.ts';
import { packDigest } from '../../../../src/manifest/governance/packs/packDigest.ts';
import { judge } from '../../../../src/policy/rules/judge.ts';
import { mistakePlace } from '../../../../src/policy/expressions/mistakePlace.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

const nowMs = Date.parse('2026-06-01T12:00:00Z');
const main = '/shop/compose.yaml';
const own = '/shop/policies/own.yaml';

function snapshotOf(services: string, policies: string): Snapshot {
  return snapshotIn({ [main]: services, [own]: policies });
}

function snapshotIn(files: Readonly<Record<string, string>>): Snapshot {
  const snapshot = new Snapshots(new MemoryManifestHost(files)).of(main);
  if (!snapshot) throw new Error('no snapshot');
  return snapshot;
}

/** What is offered for the first finding, with the text of its file afterwards. */
function offered(services: string, policies: string): readonly { readonly title: string; readonly after: string }[] {
  return offeredIn({ [main]: services, [own]: policies });
}

function offeredIn(files: Readonly<Record<string, string>>): ReturnType<typeof offered> {
  const snapshot = snapshotIn(files);
  const { application } = snapshot.manifest();
  const [finding] = application ? judge(application, { kind: 'manifest', nowMs }) : [];
  if (!finding) throw new Error('nothing is found');
  const problem = { code: finding.code, severity: 'error', message: finding.message, at: finding.declaredAt } as const;
  return policyFixes(snapshot, problem, nowMs).map((offer) => {
    const after = textAfter(snapshot, offer);
    if (offer.title.includes('exception')) expect(aroundFillIn(offer, after)).toBe("''");
    return { title: offer.title, after };
  });
}

function aroundFillIn({ fillIn }: Offer, after: string): string | undefined {
  const { line, character } = fillIn?.range.start ?? { line: -1, character: 0 };
  return after.split('\n')[line]?.slice(character - 1, character + 1);
}

function textAfter(snapshot: Snapshot, { edits }: Offer): string {
  return applied(snapshot.readText(edits[0]?.file ?? '') ?? '', edits);
}

const titles = (all: ReturnType<typeof offered>): readonly string[] => all.map(({ title }) => title);
const web = (lines: string): string => `services:\n  web:\n    image: nginx:1.27\n${lines}`;
const rule = (when: string): string => `- name: own\n  when: ${when}\n  effect: deny\n`;

describe('quick fixes for what a policy finds', () => {
  it('turn a switch over, where that satisfies the policy', () => {
    const all = offered(web('    privileged: true\n'), rule('service.privileged'));
    expect(all[0]).toEqual({ title: 'Replace "true" by "false"', after: web('    privileged: false\n') });
  });

  it('write a word that the policy compares with, or that may stand there', () => {
    const all = offered(web('    restart: always\n'), rule('service.restart != "on-failure"'));
    expect(all[0]).toEqual({ title: 'Replace "always" by "on-failure"', after: web('    restart: on-failure\n') });
    expect(titles(offered(web('    cgroup: host\n'), rule('service.cgroup == "host"')))).toContain(
      'Replace "host" by "private"',
    );
  });

  it('take out an item or a key that is not to be there', () => {
    const items = offered(
      web('    cap_add:\n      - SYS_ADMIN\n      - NET_ADMIN\n'),
      rule(`"'SYS_ADMIN' in service.cap_add"`),
    );
    expect(items[0]).toEqual({ title: 'Remove "SYS_ADMIN"', after: web('    cap_add:\n      - NET_ADMIN\n') });
    const keys = offered(web('    container_name: one\n'), rule('has(service.container_name)'));
    expect(keys.map(({ after }) => after)).toContain(web(''));
  });

  it('offer nothing that leaves the finding, or brings another', () => {
    const both = `${rule('service.privileged')}- name: other\n  when: '!service.privileged'\n  effect: deny\n`;
    expect(titles(offered(web('    privileged: true\n'), both))).toEqual([expect.stringContaining('exception')]);
  });

  it('leave a value alone that variables make', () => {
    const text = web('    restart: ${RESTART:-always}\n');
    expect(titles(offered(text, rule('service.restart != "on-failure"')))).not.toContain(
      'Replace "always" by "on-failure"',
    );
  });

  it('add an exception for the service, which holds once somebody has filled in its ticket', () => {
    const text = web('    privileged: true\n');
    const added = offered(text, rule('service.privileged')).at(-1);
    expect(added?.title).toBe('Add an exception from "own" for "web": fill in its ticket');
    expect(added?.after).toBe(
      `${rule('service.privileged')}  exceptions:\n    - services: [web]\n      until: 2026-07-01\n      ticket: ''\n`,
    );
    const filled = snapshotOf(text, added?.after.replace("ticket: ''", 'ticket: OPS-1') ?? '').manifest();
    expect(filled.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [finding] = filled.application ? judge(filled.application, { kind: 'manifest', nowMs }) : [];
    expect(finding?.exception).toEqual({ until: '2026-07-01', ticket: 'OPS-1' });
  });

  it('except a policy of a pack in the manifest, as nothing can be written into a pack', () => {
    const text = rule('service.privileged');
    const digest = packDigest([{ name: 'rules.yaml', text }]);
    const packs = `x-patchbay:\n  packs:\n    company: { path: company, digest: "${digest}" }\n`;
    const manifest = web('    privileged: true\n') + packs;
    const files = { [main]: manifest, '/shop/company/rules.yaml': text };
    const added = offeredIn(files).at(-1);
    expect(added?.title).toBe('Add an exception from "own" for "web": fill in its ticket');
    expect(added?.after).toBe(
      `${manifest}  exceptions:\n    - policy: own\n      services: [web]\n      until: 2026-07-01\n      ticket: ''`.concat(
        '\n',
      ),
    );
  });

  it.each([
    [
      'below the exceptions that are there',
      'x-patchbay:\n  exceptions:\n  - policy: privileged\n    until: 2026-01-01\n    ticket: OPS-1\n  packs:\n    security: on\n',
    ],
    ['within brackets', 'x-patchbay: { packs: { security: on } }\n'],
  ])('except a policy that comes with Patchbay: %s', (_, patchbay) => {
    const manifest = web('    privileged: true\n') + patchbay;
    const added = offeredIn({ [main]: manifest }).at(-1);
    expect(added?.title).toContain('from "privileged" for "web"');
    const filled = snapshotIn({ [main]: added?.after.replace("ticket: ''", 'ticket: OPS-2') ?? '' }).manifest();
    const found = filled.application ? judge(filled.application, { kind: 'manifest', nowMs }) : [];
    expect(found.find(({ code }) => code === 'policy.privileged')?.exception).toEqual({
      until: '2026-07-01',
      ticket: 'OPS-2',
    });
  });

  it('except nothing from a pack that is not what it was locked as', () => {
    const packs = 'x-patchbay:\n  packs:\n    company: { path: company }\n';
    const files = {
      [main]: web('    privileged: true\n') + packs,
      '/shop/company/rules.yaml': rule('service.privileged'),
    };
    expect(titles(offeredIn(files))).toEqual([]);
  });

  it('except a policy within brackets in the manifest', () => {
    const policies = '- { name: own, when: service.privileged, effect: deny }\n';
    const files = { [main]: `${web('    privileged: true\n')}x-patchbay:\n  lint: {}\n  packs: {}\n`, [own]: policies };
    expect(titles(offeredIn(files))).toContain('Add an exception from "own" for "web": fill in its ticket');
  });

  it('add a further exception below those that are there', () => {
    const policies = `${rule('service.privileged')}  exceptions:\n    - until: 2026-01-01\n      ticket: OPS-1\n# end\n`;
    const added = offered(web('    privileged: true\n'), policies).at(-1);
    expect(added?.after).toBe(
      policies.replace('# end', "    - services: [web]\n      until: 2026-07-01\n      ticket: ''\n# end"),
    );
  });
});

/** What is offered for the mistake of an expression, and the policies afterwards. */
function corrected(when: string): readonly (readonly [title: string, after: string])[] {
  const snapshot = snapshotOf(web(''), rule(when));
  const { application } = snapshot.manifest();
  const [finding] = application ? judge(application, { kind: 'manifest', nowMs }) : [];
  const { expression } = finding ?? {};
  if (!finding || !expression) throw new Error('no mistake');
  const at = mistakePlace(expression, expression.text, expression.at, snapshot.other(own)?.lines ?? []);
  const problem = { code: finding.code, severity: 'error', message: finding.message, at } as const;
  const offers = [...expressionFixes(snapshot, problem), ...comparisonFixes(snapshot, problem)];
  return offers.map((offer) => [offer.title, textAfter(snapshot, offer)]);
}

describe('quick fixes for mistakes of expressions', () => {
  it.each([
    ['service.priviledged && true', 'Replace "priviledged" by "privileged"', 'service.privileged && true'],
    ['servce.privileged', 'Replace "servce" by "service"', 'service.privileged'],
    [
      'service.ports.exists(p, p.published > 1024)',
      'Read "p.published" as a number',
      'service.ports.exists(p, int(p.published) > 1024)',
    ],
    ['"service.mem_limit > \\"1G\\""', 'Write "1G" as 1073741824 bytes', '"service.mem_limit > 1073741824"'],
    ['service.scale == "3"', 'Write 3 without quotes', 'service.scale == 3'],
  ])('correct %s', (when, title, after) => {
    expect(corrected(when)).toEqual([[title, rule(after)]]);
  });

  it('are none for what nobody can guess', () => {
    expect(corrected('service.name + 1 == "a"')).toEqual([]);
    expect(corrected('service.privileged == "a"')).toEqual([]);
  });
});
