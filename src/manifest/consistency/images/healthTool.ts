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
  const tool = missingIn(textsOf(test), (program) => lacksTool(use, program));
  if (!test || tool === undefined) return;
  if (targetsOf(subject).some(({ path }) => path.endsWith(`/${tool}`) || path === '/usr/local/bin')) return;
  const known = healthcheckOf(reference);
  const instead = known ? ` Use ${mainProgramOf(known)} instead.` : ' Use a program that the image has.';
  const message = `This health check fails always: the image ${reference} has no ${tool === 'sh' ? 'shell' : `"${tool}"`}.${instead}`;
  problems.warning('healthcheck-tool', message, test.at, [], replaced(test, known, problems));
}

/** The program for lack of which a check fails, whatever else it does. */
function missingIn(test: readonly string[], isMissing: (program: string) => boolean): string | undefined {
  const { starter, programs } = programsOf(test);
  if (starter !== undefined && isMissing(starter)) return starter;
  // With another program behind `||` it may still succeed.
  return programs.every(isMissing) ? programs[0] : undefined;
}

interface Programs {
  readonly starter?: string;
  /** Those that a shell starts. */
  readonly programs: readonly string[];
}

function programsOf([how, first = '', ...rest]: readonly string[]): Programs {
  if (how === 'CMD-SHELL') return { starter: 'sh', programs: programsOfLine(first) };
  if (how !== 'CMD') return { programs: [] };
  const isShell = /^(\/(usr\/)?bin\/)?(ba|a)?sh$/.test(first) && rest[0] === '-c';
  return { starter: first, programs: isShell ? programsOfLine(rest[1] ?? '') : [] };
}

/** What a check asks with, for people. */
function mainProgramOf(test: readonly string[]): string {
  const { starter = '', programs } = programsOf(test);
  const [first = '?'] = programs;
  return first === '?' ? starter : first;
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
  const title = `Check with ${mainProgramOf(known)}`;
  return { title, edits: [{ at: test.at, newText: healthcheckText(known) }] };
}
