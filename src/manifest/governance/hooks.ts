import type { HookDeclaration } from '../model/governance.ts';
import { hookVerbs } from '../schema/verbHooks.ts';
import { parseDurationMs } from '../schema/scalars.ts';
import { find, itemsOf, textOf, textRecord, textsOf, type MapNode, type Node } from '../tree/tree.ts';
import { splitWords } from '../forms/words.ts';

/** One manifest has no more hooks than these. */
const maxHooks = 200;

/** A timeout is never longer: nothing that is guarded waits a day. */
const maxTimeoutMs = 3_600_000;

/**
 * `x-patchbay.hooks`, in the order in which they run: before, then after, verb by verb as the table of verbs has them. What is no hook (it
 * has neither a command nor a service) is left out.
 */
export function readHooks(root: MapNode): readonly HookDeclaration[] {
  const declared = find(root, 'x-patchbay', 'hooks');
  const hooks = hookMoments.flatMap((when) =>
    hookVerbs.flatMap((verb) => itemsOf(find(declared, when, verb)).flatMap((item) => toHook(item, { when, verb }))),
  );
  return hooks.slice(0, maxHooks);
}

/** When hooks run. */
export const hookMoments = ['before', 'after'] as const;

function toHook(item: Node, { when, verb }: Pick<HookDeclaration, 'when' | 'verb'>): readonly HookDeclaration[] {
  const command = hookCommandOf(find(item, 'command'));
  const service = textOf(find(item, 'service')) || undefined;
  const name = textOf(find(item, 'name'));
  if (name === undefined || (command === undefined) === (service === undefined)) return [];
  const workingDir = textOf(find(item, 'working_dir'));
  const timeoutMs = parseDurationMs(textOf(find(item, 'timeout')) ?? '');
  return [
    {
      verb,
      when,
      name,
      ...(command ? { command } : {}),
      ...(service === undefined ? {} : { service }),
      ...(workingDir === undefined ? {} : { workingDir }),
      environment: textRecord(find(item, 'environment')),
      services: textsOf(find(item, 'services')),
      ...(timeoutMs === undefined || timeoutMs <= 0 ? {} : { timeoutMs: Math.min(timeoutMs, maxTimeoutMs) }),
      at: item.at,
    },
  ];
}

/** Its program and arguments; undefined where there is none. */
export function hookCommandOf(node: Node | undefined): readonly string[] | undefined {
  const words = node?.kind === 'list' ? textsOf(node) : splitWords(textOf(node) ?? '');
  return words && words.length > 0 && words[0] !== '' ? words : undefined;
}
