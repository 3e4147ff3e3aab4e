import { relative } from 'node:path';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { Severity } from '../../base/problem.ts';
import { counted } from '../apply.ts';
import { codeFrame } from '../output/codeFrame.ts';
import type { CliContext } from '../context.ts';
import { printable, type Output } from '../output/output.ts';
import { whereItHolds } from './environments.ts';
import type { DetailedFinding, FindingPlace } from './finding.ts';

/** Findings with the lines they are about, and a closing line that counts them. */
export function humanText(findings: readonly DetailedFinding[], hiddenHints: number, context: CliContext): string {
  const { stdout } = context;
  const texts = findings.map((finding) => {
    const head = stdout.paint(colors[finding.severity], `${finding.severity}[${finding.code}]`);
    const related = finding.related.map((one) => `  ${printable(one.message)}\n${placeText(one, context)}`);
    const place = isOfSecret(finding, context) ? whereText(finding, context) : placeText(finding, context);
    const fix = finding.fix ? `  ${stdout.paint('green', 'fix:')} ${printable(finding.fix.title)}\n` : '';
    const where = whereItHolds(finding);
    const holds = where === undefined ? '' : `  ${stdout.paint('dim', printable(where))}\n`;
    return `${head} ${printable(finding.message)}\n${place}${related.join('')}${holds}${fix}\n`;
  });
  return `${texts.join('')}${closingLine(findings, hiddenHints, stdout)}\n`;
}

const colors: Readonly<Record<Severity, 'red' | 'yellow' | 'blue' | 'dim'>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
  hint: 'dim',
};

/** True when the line may hold a secret: it is not shown, because what is printed in CI is kept. A policy may be about any line. */
function isOfSecret({ code, file, line }: DetailedFinding, { host }: CliContext): boolean {
  if (/^(lint\.secret-|drift\.)/.test(code) || code === 'manifest.dotenv') return true;
  return code.startsWith('policy.') && looksSecret(host.readText(file)?.split(/\r\n|\r|\n/)[line - 1] ?? '');
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

function closingLine(findings: readonly DetailedFinding[], hiddenHints: number, stdout: Output): string {
  const counts = (['error', 'warning', 'info', 'hint'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return [severity === 'info' ? `${count} info` : counted(count, severity)];
  });
  const found = counts.length > 0 ? counts.join(', ') : stdout.paint('green', 'No problems found.');
  if (hiddenHints === 0) return found;
  const [verb, them] = hiddenHints === 1 ? ['is', 'it'] : ['are', 'them'];
  return `${found}\n${stdout.paint('dim', `${counted(hiddenHints, 'hint')} ${verb} not shown; --severity hint shows ${them}.`)}`;
}
