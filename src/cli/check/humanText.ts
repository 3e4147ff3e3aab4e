import { relative } from 'node:path';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { Severity } from '../../base/problem.ts';
import { counted } from '../apply.ts';
import { codeFrame } from '../output/codeFrame.ts';
import type { CliContext } from '../context.ts';
import { printable, type Output } from '../output/output.ts';
import { whereItHolds } from './environments.ts';
import type { DetailedFinding, FindingPlace } from './finding.ts';

/** Findings with the lines they are about, and a closing line that counts them, or says what it means that there are `none`. */
export function humanText(
  findings: readonly DetailedFinding[],
  hiddenHints: number,
  context: CliContext,
  none = 'No problems found.',
): string {
  const { stdout } = context;
  const texts = findings.map((finding) => {
    const head = stdout.paint(colors[finding.severity], `${finding.severity}[${finding.code}]`);
    const related = finding.related.map(
      (one) => `  ${printable(one.message)}\n${shownPlace(one, finding.code, context)}`,
    );
    const place = isOfSecret(finding) ? whereText(finding, context) : shownPlace(finding, finding.code, context);
    const fix = finding.fix ? `  ${stdout.paint('green', 'fix:')} ${printable(finding.fix.title)}\n` : '';
    const where = whereItHolds(finding);
    const holds = where === undefined ? '' : `  ${stdout.paint('dim', printable(where))}\n`;
    return `${head} ${printable(finding.message)}\n${place}${related.join('')}${holds}${fix}\n`;
  });
  return `${texts.join('')}${closingLine(findings, hiddenHints, stdout, none)}\n`;
}

const colors: Readonly<Record<Severity, 'red' | 'yellow' | 'blue' | 'dim'>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
  hint: 'dim',
};

/** True when what it finds is itself a secret, or may be one: its line is not shown, because what is printed in CI is kept. */
function isOfSecret({ code }: DetailedFinding): boolean {
  return /^(lint\.secret-|drift\.)/.test(code) || code === 'manifest.dotenv';
}

/** Policies and quotas may point at any line, also by a related place, and a service may be written on one line with its secrets. */
function shownPlace(place: FindingPlace, code: string, context: CliContext): string {
  if (!/^(policy|quota)\./.test(code)) return placeText(place, context);
  const line = context.host.readText(place.file)?.split(/\r\n|\r|\n/)[place.line - 1] ?? '';
  return looksSecret(line) ? whereText(place, context) : placeText(place, context);
}

function looksSecret(line: string): boolean {
  const name = /^[\s-]*["']?([\w.-]+)["']?\s*[:=]/.exec(line)?.[1] ?? '';
  return isSecretText(line) || isSecretName(name);
}

function placeText(place: FindingPlace, context: CliContext): string {
  const { stdout, host } = context;
  const frame = codeFrame(host.readText(place.file) ?? '', place, (text) => stdout.paint('dim', text));
  return `${whereText(place, context)}${frame}`;
}

function whereText(place: FindingPlace, { stdout, currentDirectory }: CliContext): string {
  const file = relative(currentDirectory, place.file) || place.file;
  return `  ${stdout.paint('dim', printable(`${file}:${place.line}:${place.column}`))}\n`;
}

function closingLine(findings: readonly DetailedFinding[], hiddenHints: number, stdout: Output, none: string): string {
  const counts = (['error', 'warning', 'info', 'hint'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return [severity === 'info' ? `${count} info` : counted(count, severity)];
  });
  const found = counts.length > 0 ? counts.join(', ') : stdout.paint('green', none);
  if (hiddenHints === 0) return found;
  const [verb, them] = hiddenHints === 1 ? ['is', 'it'] : ['are', 'them'];
  return `${found}\n${stdout.paint('dim', `${counted(hiddenHints, 'hint')} ${verb} not shown; --severity hint shows ${them}.`)}`;
}
