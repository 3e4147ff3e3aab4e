import type { Location, Problem } from '../../base/problem.ts';

/**
 * A value that several services share through an anchor or `extends` is checked for each of them: what is wrong with it is
 * told once, for the first, and names the others. `services` tells where each is declared.
 */
export function toldOnce(problems: readonly Problem[], services: ReadonlyMap<string, Location>): readonly Problem[] {
  const groups = new Map<string, { readonly first: Problem; readonly others: Set<string> }[]>();
  const isRepeated = (problem: Problem): boolean => {
    const { code, severity, at } = problem;
    if (!at) return false;
    const { start, end } = at.range;
    const key = [code, severity, start.line, start.character, end.line, end.character, at.file].join('\0');
    const [group, ...more] = groups.get(key) ?? [];
    const other = group && more.length === 0 ? otherService(group.first.message, problem.message, services) : undefined;
    if (other !== undefined) group?.others.add(other);
    // Of messages that say different things of a place, none stands for the others.
    else groups.set(key, [...(groups.get(key) ?? []).slice(0, 1), { first: problem, others: new Set() }]);
    return other !== undefined;
  };
  const first = problems.filter((problem) => !isRepeated(problem));
  const othersOf = new Map(
    [...groups.values()].flatMap((group) => group.map(({ first: one, others }) => [one, others])),
  );
  return first.map((problem) => {
    const others = [...(othersOf.get(problem) ?? [])];
    return others.length === 0 ? problem : together(problem, others, services);
  });
}

function together(problem: Problem, others: readonly string[], services: ReadonlyMap<string, Location>): Problem {
  const names = others.slice(0, maxNames).map((name) => `"${name}"`);
  const rest = others.length - names.length;
  const listed = rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ').replace(/, (?=[^,]*$)/, ' and ');
  const related = others.slice(0, maxRelated).flatMap((name) => {
    const at = services.get(name);
    return at ? [{ message: `The same holds for "${name}".`, at }] : [];
  });
  return {
    ...problem,
    message: `${problem.message} The same holds for ${listed}.`,
    related: [...(problem.related ?? []), ...related],
  };
}

const maxNames = 3;
const maxRelated = 10;

/** The service that a message names where another names a service, if they say the same otherwise. */
function otherService(first: string, second: string, services: ReadonlyMap<string, unknown>): string | undefined {
  const [these, those] = [wordsOf(first), wordsOf(second)];
  if (these.length !== those.length) return undefined;
  const differing = new Set<string>();
  let other: string | undefined;
  for (const [index, word] of those.entries()) {
    if (word === these[index]) continue;
    differing.add(`${these[index] ?? ''}\0${word}`);
    other = word;
    if (!services.has(these[index] ?? '') || !services.has(word)) return undefined;
  }
  return differing.size === 1 ? other : undefined;
}

/** Names, and what stands between them. */
function wordsOf(message: string): readonly string[] {
  return message.split(/(?<![\w-])(?=[\w-])|(?<=[\w-])(?![\w-])/);
}
