import { didYouMean } from '../problems/suggest.ts';
import { correctWord } from '../problems/fixes.ts';
import { hookCommandOf, hookMoments } from '../governance/hooks.ts';
import type { ProblemList } from '../problems/problems.ts';
import { hookVerbs } from '../schema/verbHooks.ts';
import { entriesOf, find, itemsOf, keysOf, textOf, type MapNode, type Node } from '../tree/tree.ts';

/** What is wrong with hooks beyond their form: they run nothing, or two things; their services are not there; names are taken. */
export function checkVerbHooks(root: MapNode, problems: ProblemList): void {
  const declared = find(root, 'x-patchbay', 'hooks');
  const services = keysOf(find(root, 'services'));
  const checked = new Set<Node>();
  for (const { items, place } of hooksIn(declared)) {
    checkNames(items, place, problems);
    for (const item of items) checkHook(item, services, problems);
    for (const item of items) checked.add(item);
  }
  // Those of the chosen environment are among them. Which services another one has is known once it is chosen.
  for (const [, environment] of entriesOf(find(root, 'x-patchbay', 'environments'))) {
    for (const { items, place } of hooksIn(find(environment, 'hooks'))) {
      const others = items.filter((item) => !checked.has(item));
      checkNames(others, place, problems);
      for (const item of others) checkWhatRuns(item, problems);
    }
  }
}

interface HooksAt {
  readonly items: readonly Node[];
  /** For people: `before start`. */
  readonly place: string;
}

function hooksIn(declared: Node | undefined): readonly HooksAt[] {
  return hookMoments.flatMap((when) =>
    hookVerbs.map((verb) => ({ items: itemsOf(find(declared, when, verb)), place: `${when} ${verb}` })),
  );
}

function checkHook(item: Node, services: readonly string[], problems: ProblemList): void {
  checkWhatRuns(item, problems);
  for (const node of [find(item, 'service'), ...itemsOf(find(item, 'services'))]) {
    if (node) checkService(node, services, problems);
  }
}

function checkWhatRuns(item: Node, problems: ProblemList): void {
  const name = textOf(find(item, 'name')) ?? '';
  const command = hookCommandOf(find(item, 'command'));
  const service = textOf(find(item, 'service'));
  if (!command && !service) {
    const message = `The hook "${name}" runs nothing. Give it a "command:", or the "service:" that runs once.`;
    return problems.error('hook-runs', message, item.at);
  }
  if (command && service) {
    const message = `The hook "${name}" has a command and a service, and can run one of them. Remove the other.`;
    problems.error('hook-runs', message, find(item, 'service')?.at);
  }
}

function checkNames(items: readonly Node[], place: string, problems: ProblemList): void {
  const names = new Set<string>();
  for (const item of items) {
    const node = find(item, 'name');
    const name = textOf(node);
    if (name === undefined) continue;
    if (names.has(name)) {
      const message = `Another hook ${place} is called "${name}". Give each a name of its own: a plan tells them apart by it.`;
      problems.error('hook-name', message, node?.at);
    }
    names.add(name);
  }
}

function checkService(node: Node, services: readonly string[], problems: ProblemList): void {
  const name = textOf(node);
  if (name === undefined || services.includes(name)) return;
  const message = `A hook names the undefined service "${name}".${didYouMean(name, services) || ' Name a service of this manifest.'}`;
  problems.error('undefined-service', message, node.at, [], correctWord(name, services, node.at, problems));
}
