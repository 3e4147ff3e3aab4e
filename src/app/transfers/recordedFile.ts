import { recordingSuffix } from '../../messages/recording/recording.ts';
import type { Filter } from '../../protocol/filterShapes.ts';
import type { RedactionRules } from '../../transfer/record/job.ts';

/** A name for a recording that is begun now: `orders.created 2026-01-31 1200.patchbay.ndjson`. */
export function recordedFileName(labels: readonly string[], now: Date): string {
  const [first = 'messages', ...others] = labels;
  const what = others.length === 0 ? first : `${first} and ${others.length} more`;
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const name = `${what} ${day} ${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${name.replace(/[^\p{L}\p{N}. _-]/gu, '_').slice(-80)}${recordingSuffix}`;
}

const ruleWords: ReadonlySet<string> = new Set(['names', 'contract', 'none']);

/** `names`, `contract`, `none`, and conditions in CEL. */
export function redactionRules(rules: readonly string[]): RedactionRules {
  return {
    byName: rules.includes('names'),
    byContract: rules.includes('contract'),
    expressions: rules.filter((rule) => !ruleWords.has(rule)),
  };
}

/** What of an inspector's filter holds for what is to come; undefined where that lets every message through. */
export function liveFilter(filter: Filter): Filter | undefined {
  const live = { ...filter, span: null };
  const { text, sources, size, contract, minLevel } = live;
  const isOpen = text.trim() === '' && sources.length === 0 && size === null && contract === 'any' && minLevel === null;
  return isOpen ? undefined : live;
}
