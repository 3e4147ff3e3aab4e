import { relative } from 'node:path';
import { Option, type Command } from 'commander';
import type { Problem, Severity } from '../../base/problem.ts';
import { counted } from '../apply.ts';
import { codeFrame } from '../codeFrame.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { loadManifest } from '../manifestSource.ts';
import type { GlobalOptions } from '../options.ts';
import { printable, type Output } from '../output.ts';
import { hasErrors } from '../report.ts';

type Floor = 'error' | 'warning' | 'info';

interface CheckOptions extends GlobalOptions {
  readonly format: 'human' | 'json';
  readonly severity: Floor;
}

export function checkCommand(program: Command): Command {
  return program
    .command('check')
    .summary('find what is wrong with the manifest')
    .description(
      'Find what is wrong with the manifest. Exits with 1 when there is an error, with 2 when there was nothing to check.\n' +
        'JSON is one array of {file, line, column, endLine, endColumn, severity, code, message}; lines and columns count from 1.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['human', 'json']).default('human'))
    .addOption(
      new Option('--severity <floor>', 'leave out what is less severe')
        .choices(['error', 'warning', 'info'])
        .default('info'),
    );
}

export async function check(options: CheckOptions, context: CliContext): Promise<ExitCode> {
  const loaded = loadManifest(options, context);
  const findings = loaded.problems
    .filter((problem) => ranks[problem.severity] <= ranks[options.severity])
    .map((problem) => toFinding(problem, loaded.files[0]))
    .sort(byPlace);
  await context.stdout.write(options.format === 'json' ? jsonText(findings) : humanText(findings, context));
  return hasErrors(loaded.problems) ? exitCodes.hasProblems : exitCodes.done;
}

/** What scripts read: one of the array that `--format json` prints. */
interface Finding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, hint: 3 };

/** A problem of no place is one of the main file as a whole. */
function toFinding({ at, severity, code, message }: Problem, mainFile: string): Finding {
  const start = at?.range.start ?? { line: 0, character: 0 };
  const end = at?.range.end ?? start;
  return {
    file: at?.file ?? mainFile,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    severity,
    code,
    message,
  };
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || ranks[a.severity] - ranks[b.severity];
}

function jsonText(findings: readonly Finding[]): string {
  return `${JSON.stringify(findings, null, 2)}\n`;
}

function humanText(findings: readonly Finding[], context: CliContext): string {
  const { stdout, host, currentDirectory } = context;
  const texts = findings.map((finding) => {
    const file = relative(currentDirectory, finding.file) || finding.file;
    const head = stdout.paint(colors[finding.severity], `${finding.severity}[${finding.code}]`);
    const place = stdout.paint('dim', printable(`${file}:${finding.line}:${finding.column}`));
    const frame = codeFrame(host.readText(finding.file) ?? '', finding, (text) => stdout.paint('dim', text));
    return `${head} ${printable(finding.message)}\n  ${place}\n${frame}\n`;
  });
  return `${texts.join('')}${summary(findings, stdout)}\n`;
}

const colors = { error: 'red', warning: 'yellow', info: 'blue', hint: 'dim' } as const;

function summary(findings: readonly Finding[], stdout: Output): string {
  const counts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return [severity === 'info' ? `${count} info` : counted(count, severity)];
  });
  return counts.length > 0 ? counts.join(', ') : stdout.paint('green', 'No problems found.');
}
