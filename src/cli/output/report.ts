import { relative } from 'node:path';
import type { Logger } from '../../base/logger.ts';
import { ProblemError, type Problem } from '../../base/problem.ts';
import { printable, type Output } from './output.ts';

/** One line on standard error: `patchbay: what. why. next`. */
export function complain(stderr: Output, message: string): Promise<void> {
  return stderr.line(`patchbay: ${printable(message)}`);
}

/** The error of a command that could not run. */
export function refusal(code: string, message: string): ProblemError {
  return new ProblemError({ code: `cli.${code}`, severity: 'error', message });
}

/** One line a problem, with its place as compilers write it. */
export async function reportProblems(stderr: Output, problems: readonly Problem[]): Promise<void> {
  const lines = problems.map(({ at, code, severity, message }) => {
    const place = at ? `${at.file}:${at.range.start.line + 1}:${at.range.start.character + 1}: ` : '';
    return `patchbay: ${printable(`${place}${severity}${ruleText(code)}: ${message}`)}\n`;
  });
  await stderr.write(lines.join(''));
}

/** Who is refused wants to know by which rule: its name is how the manifest, its tests and its exceptions call it. */
function ruleText(code: string): string {
  return /^(policy|quota)\./.test(code) ? `[${code}]` : '';
}

/** Says from which files each manifest was read, and why, unless it is just what was named or found. */
export async function reportContexts(
  stderr: Output,
  manifests: readonly { readonly context?: string; readonly part?: string }[],
  currentDirectory: string,
): Promise<void> {
  const lines = manifests.flatMap(({ context, part }) => {
    if (context === undefined) return [];
    const text =
      part === undefined ? `the manifest is ${context}` : `${relative(currentDirectory, part)}: judged with ${context}`;
    return [`patchbay: ${printable(text)}.\n`];
  });
  await stderr.write(lines.join(''));
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** Says nothing unless it is asked to; what matters reaches the user as a problem anyway. */
export function stderrLogger(stderr: Output, isVerbose: boolean): Logger {
  const log = (level: string) => (message: string) => {
    if (isVerbose) void stderr.line(stderr.paint('dim', printable(`${level}: ${message}`)));
  };
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}
