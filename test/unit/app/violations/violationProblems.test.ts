import { describe, expect, it } from 'vitest';
import { rulePlaces } from '../../../../src/app/violations/rulePlaces.ts';
import {
  recordedChannels,
  recordingProblems,
  trialProblems,
  violationProblems,
} from '../../../../src/app/violations/violationProblems.ts';
import type { ContractTrial, ViolationReport } from '../../../../src/protocol/contracts/violations.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const schema = `{
  "type": "object",
  "properties": {
    "total": { "type": "number",
      "minimum": 0 }
  },
  "required": ["id"]
}
`;
const manifest = `services: { redis: { image: redis } }
x-patchbay:
  channels:
    orders:
      kind: stream
      contract: ./orders.json
    other: { kind: stream, contract: ./other.json }
`;
const { application } = resolving(manifest, { files: { 'orders.json': schema, 'other.json': '{}' } });
if (!application) throw new Error('There is no application.');
const applications = [application, application];

const atMs = new Date(2026, 10, 29, 12, 0, 1).getTime();
const negative = {
  path: 'payload.total',
  message: 'must be >= 0',
  rule: '#/properties/total/minimum',
  count: 12,
  firstMs: atMs,
  lastMs: atMs + 60_000,
  example: { id: '5-1', value: '-5' },
};
const nameless = {
  path: 'payload',
  message: "must have required property 'id'",
  rule: '#/required',
  count: 2,
  firstMs: atMs,
  lastMs: atMs,
  example: { id: '6-1', value: null },
};
const report: ViolationReport = {
  source: 'stream:orders',
  label: 'orders',
  contract: { path: '/app/orders.json' },
  files: [],
  held: 2031,
  invalid: 14,
  unchecked: 0,
  span: { firstMs: atMs, lastMs: atMs + 60_000 },
  groups: [negative, nameless],
};
const places = (file: string) => (file === '/app/orders.json' ? rulePlaces(schema, file) : undefined);

describe('What live messages break of a contract', () => {
  it('is one problem where the manifest names the contract, with counts, times and examples', () => {
    const [first, ...others] = violationProblems([report], applications, places, () => true);
    expect(others).toEqual([]);
    expect(first).toEqual({
      code: 'contract.broken',
      severity: 'warning',
      source: 'stream:orders',
      contract: '/app/orders.json',
      message:
        '14 of 2,031 held messages of "orders" break this contract: payload.total must be >= 0 (12, such as -5); ' +
        "payload must have required property 'id' (2). First seen 2026-11-29 12:00:01, last 2026-11-29 12:01:01.",
      at: {
        file: '/app/compose.yaml',
        range: { start: { line: 5, character: 16 }, end: { line: 5, character: 29 } },
      },
    });
  });

  it('is one problem at each rule of the schema that is broken', () => {
    const problems = violationProblems([report], [], places, () => false);
    expect(problems.map(({ at, message }) => [at.file, at.range.start.line, message])).toEqual([
      [
        '/app/orders.json',
        4,
        'Broken by 12 messages of "orders": payload.total must be >= 0, such as -5 (5-1). ' +
          'First seen 2026-11-29 12:00:01, last 2026-11-29 12:01:01.',
      ],
      [
        '/app/orders.json',
        6,
        'Broken by 2 messages of "orders": payload must have required property \'id\' (6-1). Seen 2026-11-29 12:00:01.',
      ],
    ]);
  });

  it('is nothing once no held message breaks it', () => {
    const healed = { ...report, invalid: 0, span: null, groups: [] };
    expect(violationProblems([healed], applications, places, () => false)).toEqual([]);
  });

  it('stands at the beginning of a schema in which its rule is not found, or that cannot be read', () => {
    const lost = { ...report, groups: [{ ...nameless, rule: '' }] };
    const start = { line: 0, character: 0 };
    expect(violationProblems([lost], [], places, () => false)[0]?.at.range.start).toEqual(start);
    expect(
      violationProblems(
        [report],
        [],
        () => undefined,
        () => false,
      )[0]?.at.range.start,
    ).toEqual(start);
  });

  it('shows what others wrote on one line, every character visible', () => {
    const group = { ...nameless, message: 'a\nb\u202ec', example: { id: '1\u0000', value: null } };
    const [problem] = violationProblems([{ ...report, groups: [group] }], [], places, () => false);
    expect(problem?.message).not.toMatch(/[\n\u202e\u0000]/);
  });
});

describe('What an edited contract would break', () => {
  const trial: ContractTrial = { ...report, checked: 2031, broken: 14, brokenBefore: 2 };

  it('is told with how many broke it before, and at each of its rules', () => {
    const [first, ...rules] = trialProblems([trial], places);
    expect(first?.message).toBe('As edited, this contract breaks 14 of 2,031 held messages of "orders" (2 before).');
    expect(rules.map(({ message }) => message)[0]).toBe(
      '12 messages of "orders" would break this: payload.total must be >= 0, such as -5 (5-1).',
    );
  });

  it('says of how many it is known, where there was no time for all', () => {
    const [first] = trialProblems([{ ...trial, checked: 1000, brokenBefore: 14 }], places);
    expect(first?.message).toContain('breaks 14 of the newest 1,000 of 2,031 held messages of "orders" (as before).');
  });

  it('is nothing where it breaks nothing', () => {
    expect(trialProblems([{ ...trial, broken: 0, groups: [] }], places)).toEqual([]);
  });
});

describe('What an edited contract would break of recordings', () => {
  it('is told at the rule that most break', () => {
    const trial = { path: '/app/runs/a.patchbay.ndjson', checked: 2031, broken: 12, isWhole: true, groups: [negative] };
    const [problem] = recordingProblems('/app/orders.json', [trial], places);
    expect(problem?.at.range.start.line).toBe(4);
    expect(problem?.message).toBe(
      'As edited, this contract breaks 12 of 2,031 messages of the recording "a.patchbay.ndjson": ' +
        'payload.total must be >= 0 (12, such as -5).',
    );
    const [partly] = recordingProblems('/app/orders.json', [{ ...trial, isWhole: false }], places);
    expect(partly?.message).toContain('breaks 12 of the first 2,031 messages of the recording');
    expect(recordingProblems('/app/orders.json', [{ ...trial, broken: 0 }], places)).toEqual([]);
  });

  it('is asked of the channels that name the contract, each once', () => {
    expect(recordedChannels('/app/orders.json', applications)).toEqual([
      { kind: 'stream', key: 'orders', payload: { contract: { path: '/app/orders.json' } } },
    ]);
  });
});

describe('The place of a rule', () => {
  it('is found in YAML, behind escapes and in lists, and is the last one there is', () => {
    const yaml = 'components:\n  schemas:\n    a/b c:\n      oneOf:\n        - type: object\n        - type: string\n';
    const place = rulePlaces(yaml, '/x.yaml');
    const lineOf = (rule: string): number => place(rule).start.line;
    expect(lineOf('#/components/schemas/a~1b%20c/oneOf/1/type')).toBe(5);
    expect(lineOf('#/components/schemas/gone/type')).toBe(1);
    expect(lineOf('#/components/schemas/a~1b%20c/oneOf/9')).toBe(3);
    expect(lineOf('#/%')).toBe(0);
  });

  it('is the beginning of a text that is none', () => {
    expect(rulePlaces('', '/x.json')('#/a').start).toEqual({ line: 0, character: 0 });
    expect(rulePlaces('{'.repeat(1000), '/x.json')('#/a').start.line).toBe(0);
  });
});
