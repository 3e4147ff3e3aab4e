import { describe, expect, it } from 'vitest';
import { packDigest } from '../../../../src/manifest/governance/packs/packDigest.ts';
import { judge } from '../../../../src/policy/rules/judge.ts';
import { resolving, summary } from '../support/resolving.ts';

const services =
  'services:\n  web: { image: "web:1", privileged: true }\n  job: { image: "job:1", privileged: true }\n';
const exception = '{ policy: privileged, services: [web], until: 2026-12-31, ticket: OPS-1, reason: soon gone }';
const nowMs = Date.parse('2026-06-01T12:00:00Z');

function read(patchbay: string, files: Readonly<Record<string, string>> = {}, atMs = nowMs) {
  const { application, problems } = resolving(`${services}x-patchbay:\n${patchbay}`, { files });
  const found = application ? judge(application, { kind: 'manifest', nowMs: atMs }) : [];
  const told = found.map(({ code, services: of, exception: its }) => [code, ...of, ...(its ? [its.ticket] : [])]);
  return { policies: application?.governance?.policies ?? [], problems: summary(problems), told };
}

const pack = 'policies:\n  - { name: own, when: service.privileged }\n';
const digest = packDigest([{ name: 'rules.yaml', text: pack }]);
const folder = { 'company/rules.yaml': pack };

describe('x-patchbay.exceptions', () => {
  it('make exceptions from a policy that comes with Patchbay', () => {
    const { policies, problems, told } = read(`  packs: { security: on }\n  exceptions: [${exception}]\n`);
    expect(problems).toEqual([]);
    expect(policies.find(({ name }) => name === 'privileged')?.exceptions).toMatchObject([
      { services: ['web'], environments: [], until: '2026-12-31', ticket: 'OPS-1', reason: 'soon gone' },
    ]);
    expect(told).toEqual([
      ['policy.privileged', 'web', 'OPS-1'],
      ['policy.privileged', 'job'],
    ]);
  });

  it('make exceptions from a policy of a folder, and from those of files and of the manifest', () => {
    const own = '{ policy: own, until: 2026-12-31, ticket: OPS-2 }';
    const packs = `  packs: { company: { path: company, digest: "${digest}" } }\n`;
    const rule = '{ name: own, when: service.privileged }';
    const excepted = [
      ['policy.own', 'web', 'OPS-2'],
      ['policy.own', 'job', 'OPS-2'],
    ];
    expect(read(`${packs}  exceptions: [${own}]\n`, folder)).toMatchObject({ told: excepted, problems: [] });
    expect(read(`  policies: [${rule}]\n  exceptions: [${own}]\n`).told).toEqual(excepted);
    expect(read(`  exceptions: [${own}]\n`, { 'policies/a.yaml': `- ${rule}\n` }).told).toEqual(excepted);
  });

  it('stand in files of policies, too, alone or beside policies', () => {
    const files = { 'policies/a.yaml': `exceptions:\n  - ${exception}\n` };
    expect(read('  packs: { security: on }\n', files)).toMatchObject({
      problems: [],
      told: [
        ['policy.privileged', 'web', 'OPS-1'],
        ['policy.privileged', 'job'],
      ],
    });
  });

  it('are warned of before they end, and told once they have ended, when the policy holds again', () => {
    const patchbay = `  packs: { security: on }\n  exceptions: [${exception}]\n`;
    expect(read(patchbay, {}, Date.parse('2026-12-25T12:00:00Z')).told).toContainEqual([
      'policy.exception-ends',
      'web',
    ]);
    const { told } = read(patchbay, {}, Date.parse('2027-01-02T12:00:00Z'));
    expect(told).toContainEqual(['policy.privileged', 'web']);
    expect(told).toContainEqual(['policy.exception-ended', 'web']);
  });

  it('make another version of their policy', () => {
    const version = (text: string): string | undefined =>
      read(`  packs: { security: on }\n${text}`).policies.find(({ name }) => name === 'privileged')?.version;
    expect(version(`  exceptions: [${exception}]\n`)).not.toBe(version(''));
    expect(version(`  exceptions:\n    - ${exception}\n`)).toBe(version(`  exceptions: [${exception}]\n`));
  });

  it.each([
    ['without an end', '{ policy: privileged, ticket: a }', ['manifest.missing-key 6:18-24']],
    ['without a ticket', '{ policy: privileged, until: 2026-12-31 }', ['manifest.missing-key 6:18-24']],
    ['with an empty ticket', '{ policy: privileged, until: 2026-12-31, ticket: "" }', ['manifest.wrong-value 6:65-67']],
    ['from no policy', '{ until: 2026-12-31, ticket: a }', ['manifest.missing-key 6:18-23']],
  ])('are refused %s', (_, text, expected) => {
    const { problems, told } = read(`  packs: { security: on }\n  exceptions: [${text}]\n`);
    expect(problems).toEqual(expected);
    expect(told).toEqual([
      ['policy.privileged', 'web'],
      ['policy.privileged', 'job'],
    ]);
  });

  it('are told of where there is no such policy or service, with the one that is meant', () => {
    const wrong = '{ policy: privilegd, services: [wbe], until: 2026-12-31, ticket: a }';
    const { application: _, problems } = resolving(
      `${services}x-patchbay:\n  packs: { security: on }\n  exceptions: [${wrong}]\n`,
    );
    expect(problems.map(({ code, message, fix }) => [code, /Did you mean.*/.exec(message)?.[0], fix?.title])).toEqual([
      ['manifest.exception-policy', 'Did you mean "privileged"?', 'Replace "privilegd" by "privileged"'],
      ['manifest.exception-service', 'Did you mean "web"?', undefined],
    ]);
  });

  it('may name a policy that holds in another environment, or in a pack that is off or not read here', () => {
    const named = (name: string): string => `{ policy: ${name}, until: 2026-12-31, ticket: a }`;
    const prod = '  environments: { prod: { policies: [{ name: late, when: "true" }] } }\n';
    expect(read(`${prod}  exceptions: [${named('late')}, ${named('no-limits')}]\n`).problems).toEqual([]);
    expect(read(`${prod}  exceptions: [${named('nothing')}]\n`).problems).toHaveLength(1);
    const foreign = `  environments: { prod: { packs: { company: { path: company, digest: "${digest}" } } } }\n`;
    expect(read(`${foreign}  exceptions: [${named('own')}]\n`, folder).problems).toEqual([]);
  });

  it('let no pack through that is not what it was locked as', () => {
    const packs = `  packs: { company: { path: company, digest: "sha256:${'0'.repeat(64)}" } }\n`;
    const named = '{ policy: pack-digest, until: 2026-12-31, ticket: a }';
    const { problems, told } = read(`${packs}  exceptions: [${named}]\n`, folder);
    expect(told).toEqual([['policy.pack-digest']]);
    expect(problems).toEqual(['manifest.exception-policy 6:26-37']);
  });

  it('of a pack are not taken, from no policy of whatever origin', () => {
    const text = `${pack}exceptions:\n  - ${exception}\n`;
    const locked = packDigest([{ name: 'rules.yaml', text }]);
    const packs = `  packs: { security: on, company: { path: company, digest: "${locked}" } }\n`;
    const { problems, told } = read(packs, { 'company/rules.yaml': text });
    expect(problems).toEqual([expect.stringContaining('policy.pack-exception')]);
    expect(told).toContainEqual(['policy.privileged', 'web']);
  });
});
