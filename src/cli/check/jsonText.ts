import type { Finding } from './finding.ts';

/** The array that scripts rely on: nothing beyond its contract, so that it can grow only on purpose. */
export function jsonText(findings: readonly Finding[]): string {
  const contract = findings.map(
    ({ file, line, column, endLine, endColumn, severity, code, message, context, environments }) => ({
      file,
      line,
      column,
      endLine,
      endColumn,
      severity,
      code,
      message,
      ...(context !== undefined && { context }),
      ...(environments && { environments }),
    }),
  );
  return `${JSON.stringify(contract, null, 2)}\n`;
}
