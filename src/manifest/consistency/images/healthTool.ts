import type { Fix } from '../../../base/problem.ts';
import { healthcheckOf, healthcheckText, lacksTool } from '../../images/images.ts';
import { textAtLocation } from '../../problems/fixes.ts';
import type { ProblemList } from '../../problems/problems.ts';
import { find, textsOf, type Node } from '../../tree/tree.ts';
import { targetsOf, type ImageSubject } from './imageSubject.ts';

/** A health check that starts a program which is not in the image fails always. */
export function checkHealthTool(subject: ImageSubject, problems: ProblemList): void {
  const { service, use, reference } = subject;
  const test = find(service, 'healthcheck', 'test');
  const programs = programsOf(textsOf(test));
  const missing = programs.filter((program) => lacksTool(use, program));
  // With another program behind `||` it may still succeed.
  if (!test || missing.length === 0 || missing.length < programs.length) return;
  const [tool = ''] = missing;
  if (targetsOf(subject).some(({ path }) => path.endsWith(`/${tool}`) || path === '/usr/local/bin')) return;
  const known = healthcheckOf(reference);
  const instead = known ? ` Use ${programsOf(known).at(-1) ?? ''} instead.` : ' Use a program that the image has.';
  const message = `This health check fails always: the image ${reference} has no ${tool === 'sh' ? 'shell' : `"${tool}"`}.${instead}`;
  problems.warning('healthcheck-tool', message, test.at, [], replaced(test, known, problems));
}

/** The programs that a check starts. Of a line for the shell those before the first word that is not simple. */
function programsOf([how, first = '', ...rest]: readonly string[]): readonly string[] {
  if (how === 'CMD') {
    const isShell = /^(\/(usr\/)?bin\/)?(ba|a)?sh$/.test(first) && rest[0] === '-c';
    return isShell ? [first, ...programsOfLine(rest[1] ?? '')] : [first];
  }
  return how === 'CMD-SHELL' ? programsOfLine(first) : [];
}

const builtins: ReadonlySet<string> = new Set(['exit', 'true', 'false', ':', 'test', '[']);

function programsOfLine(line: string): readonly string[] {
  const parts = line.slice(0, 2000).split(/\|\||&&|[;|\n]/);
  const words = parts.map((part) => /^\s*!?\s*([\w./-]+)(?=\s|$)/.exec(part)?.[1] ?? '?');
  return words.filter((word) => !builtins.has(word));
}

function replaced(test: Node, known: readonly string[] | undefined, problems: ProblemList): Fix | undefined {
  const written = textAtLocation(test.at, problems);
  if (!known || written === undefined || !/^(\[.*\]|["'\w].*)$/.test(written)) return undefined;
  const title = `Check with ${programsOf(known).at(-1) ?? ''}`;
  return { title, edits: [{ at: test.at, newText: healthcheckText(known) }] };
}
