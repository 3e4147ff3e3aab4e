import { relative, sep } from 'node:path';
import type { Severity } from '../../base/problem.ts';
import { whereItHolds } from './environments.ts';
import type { DetailedFinding } from './finding.ts';

/**
 * One workflow command a finding, which GitHub shows at its line in a pull request.
 * See docs.github.com, "Workflow commands for GitHub Actions".
 */
export function githubText(findings: readonly DetailedFinding[], directory: string): string {
  return findings.map((finding) => annotation(finding, directory)).join('');
}

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

function annotation(finding: DetailedFinding, directory: string): string {
  const { file, line, column, endLine, endColumn, severity, code } = finding;
  const properties = {
    file: relative(directory, file).split(sep).join('/') || file,
    line,
    col: column,
    endLine,
    endColumn,
    title: code,
  };
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${listed.join(',')}::${escapeData(withPlace(finding))}\n`;
}

function withPlace(finding: DetailedFinding): string {
  const where = whereItHolds(finding);
  return where === undefined ? finding.message : `${finding.message} (${where})`;
}

/** The runner reads a command up to the end of the line, and decodes these three. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** Properties are separated by commas, and end at a colon. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
