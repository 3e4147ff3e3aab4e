import type { Fix, Problem } from '../../base/problem.ts';
import type { DotenvExample } from './example.ts';

const maxNames = 5;
const maxRelated = 20;

/**
 * Tells of a variable that is not set once in a file, with its other uses beside it. All that an example for `.env` has a
 * value for is one problem: one copy heals it.
 */
export function foldedUnset(
  problems: readonly Problem[],
  findExample: () => DotenvExample | undefined,
): readonly Problem[] {
  if (!problems.some(isUnset)) return problems;
  const example = findExample();
  const groups = new Map<string, Problem[]>();
  const keyOf = ({ at, about = '' }: Problem): string => {
    const isExample = example?.variables.has(about) === true;
    return `${at?.file ?? ''}\0${isExample ? '' : about}`;
  };
  for (const problem of problems) {
    if (!isUnset(problem)) continue;
    const group = groups.get(keyOf(problem));
    if (group) group.push(problem);
    else groups.set(keyOf(problem), [problem]);
  }
  return problems.flatMap((problem) => {
    if (!isUnset(problem)) return [problem];
    const group = groups.get(keyOf(problem)) ?? [];
    if (group[0] !== problem) return [];
    const isGiven = example?.variables.has(problem.about ?? '') === true;
    return [isGiven ? copyProblem(group, example) : together(group, problem)];
  });
}

function isUnset({ code, about }: Problem): boolean {
  return code === 'manifest.unset-variable' && about !== undefined;
}

function together(group: readonly Problem[], { about, fix, ...first }: Problem): Problem {
  const others = group.slice(1);
  if (others.length === 0) return { ...first, ...(fix && { fix }) };
  const merged = fix && mergedFix(group, fix);
  const related = relatedTo(others, () => `${about ?? ''} is used here, too.`);
  return { ...first, related, ...(merged && { fix: merged }) };
}

function mergedFix(group: readonly Problem[], first: Fix): Fix {
  const fixes = group.flatMap(({ fix }) => (fix?.title === first.title ? fix : []));
  if (fixes.length < 2) return first;
  return {
    ...first,
    title: `${first.title} at all ${fixes.length} places`,
    edits: fixes.flatMap(({ edits }) => edits),
  };
}

/** Has no fix of its own: to create a file is for who can. */
function copyProblem(group: readonly Problem[], example: DotenvExample): Problem {
  const names = [...new Set(group.flatMap(({ about }) => about ?? []))];
  const rest = names.length - maxNames;
  const listed = names.slice(0, maxNames).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  const what = names.length === 1 ? `The variable ${listed} is not set` : `The variables ${listed} are not set`;
  const message = `${what}, and ${example.name} has ${names.length === 1 ? 'it' : 'them'}. Copy it to .env.`;
  const [first, ...others] = group;
  const related = relatedTo(others, ({ about }) => `${about ?? ''} is used here.`);
  return {
    code: 'manifest.unset-variable',
    severity: 'warning',
    message,
    ...(first?.at && { at: first.at }),
    ...(related.length > 0 && { related }),
  };
}

function relatedTo(problems: readonly Problem[], text: (problem: Problem) => string): NonNullable<Problem['related']> {
  return problems
    .slice(0, maxRelated)
    .flatMap((problem) => (problem.at ? [{ message: text(problem), at: problem.at }] : []));
}
