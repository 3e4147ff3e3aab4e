import type { AuditEntry } from '../../../src/audit/record.ts';

export const project = 'shop';

export function entry(number: number, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    time: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
    operation: `op-${number}`,
    actor: { kind: 'person', name: 'ada' },
    verb: 'start',
    kind: 'plan',
    text: `up web-${number} “ä�”`,
    project,
    services: [`web-${number}`],
    acts: [{ verb: 'start', services: [`web-${number}`] }],
    targets: [],
    findings: [],
    outcome: 'done',
    problems: [],
    durationMs: number,
    ...change,
  };
}
