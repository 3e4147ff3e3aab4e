import type { LogLevel } from '../../base/kinds/logLevels.ts';

type Members = Readonly<Record<string, unknown>>;

/** One line about a record of the audit trail: who, what, how it ended, what was found and why it was done. Undefined for what is none. */
export function auditRowText(payload: unknown): string | undefined {
  const record = membersOf(payload);
  if (!record) return undefined;
  const { text, outcome, reason, findings, problems } = record;
  const codes = new Set([
    ...textsOf(problems),
    ...listOf(findings).map((finding) => textOf(membersOf(finding)?.['code'])),
  ]);
  const why = textOf(reason);
  const parts = [textOf(membersOf(record['actor'])?.['name']), textOf(text), outcomeText(outcome), ...codes];
  return [...parts, why === '' ? '' : `“${why}”`].filter((part) => part !== '').join(' · ');
}

/** What has failed is an error, what was refused a warning. */
export function auditLevel(payload: unknown): LogLevel | null {
  switch (membersOf(payload)?.['outcome']) {
    case 'failed':
      return 'error';
    case 'refused':
      return 'warn';
    case undefined:
      return null;
    default:
      return 'info';
  }
}

function outcomeText(outcome: unknown): string {
  return outcome === 'begun' ? 'begins' : textOf(outcome);
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).map(textOf);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}
