import type { SourceKind } from '../../base/kinds/sources.ts';

type Members = Readonly<Record<string, unknown>>;

/** One line about a row that a service sent: whose it is, and what people look for in it. Undefined for what says none of that. */
export function sentRowText(kind: SourceKind, service: string, payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const members = payload as Members;
  const parts = kind === 'span' ? spanParts(members) : kind === 'log' ? logParts(members) : metricParts(members);
  return [service, ...parts].filter((part) => part !== '').join(' · ');
}

function spanParts({ name, kind, durationMs, status, statusMessage }: Members): readonly string[] {
  const isFailed = status === 'error';
  const failure = isFailed ? ['error', textOf(statusMessage)].filter((part) => part !== '').join(': ') : '';
  return [textOf(name), kind === 'internal' ? '' : textOf(kind), lasting(durationMs), failure];
}

function logParts({ severity, eventName, body }: Members): readonly string[] {
  return [severity === 'info' ? '' : textOf(severity), textOf(eventName), textOf(body)];
}

function metricParts({ name, value, count, sum, unit }: Members): readonly string[] {
  const measured = textOf(unit).replaceAll(/[{}]/g, '');
  const of = measured === '' || measured === '1' ? '' : ` ${measured}`;
  if (count === undefined) return [`${textOf(name)} = ${textOf(value)}${of}`];
  return [textOf(name), `${textOf(count)} values`, sum === undefined ? '' : `sum ${textOf(sum)}${of}`];
}

function lasting(value: unknown): string {
  if (typeof value !== 'number') return '';
  if (value < 1) return `${Math.round(value * 1000)} µs`;
  return value < 1000 ? `${Number(value.toPrecision(3))} ms` : `${(value / 1000).toFixed(2)} s`;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
