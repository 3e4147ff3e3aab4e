import type { Application } from '../../manifest/model.ts';
import { askedFor } from '../../messages/drafts/builtInVariables.ts';
import { composeMessage, type ComposedMessage } from '../../messages/drafts/compose.ts';
import type { MessageDraft, DraftProblem } from '../../messages/drafts/draft.ts';
import { compactJson, type JsonText, type TextSpan } from '../../messages/drafts/jsonText.ts';
import { readDraft } from '../../messages/drafts/readDraft.ts';
import { draftVariableNames, type Values } from '../../messages/drafts/variables.ts';
import { parsePath, type PathSteps } from '../../messages/rows/payloadPath.ts';
import type { ContractVerdict } from '../../protocol/detailShapes.ts';
import type { TapPeer } from '../../protocol/tap.ts';
import { draftTarget, type DraftTarget } from './draftTarget.ts';

/** A draft, held against what is known of its channel. */
export interface CheckedDraft {
  readonly draft: MessageDraft | undefined;
  /** Undefined where nobody knows where it is to go. */
  readonly target: DraftTarget | undefined;
  readonly composed: ComposedMessage | undefined;
  /** In the channel's encoding; undefined where there is none, or it cannot be written. */
  readonly payload: string | Uint8Array | undefined;
  readonly verdict: ContractVerdict | undefined;
  /** What keeps it from being sent, and what should be known. What it breaks of its contract is in `broken`. */
  readonly problems: readonly DraftProblem[];
  readonly broken: readonly DraftProblem[];
}

/** Makes the values of a draft's variables. */
type ValuesOf = (draft: MessageDraft) => Values;

/** Reads a draft, fills in its variables and holds it against the contract of its channel. */
export async function checkDraft(
  text: string,
  application: Pick<Application, 'messaging'>,
  valuesOf: ValuesOf,
  tap: Pick<TapPeer, 'request'>,
  signal: AbortSignal,
): Promise<CheckedDraft> {
  const { draft, problems: unread } = readDraft(text);
  const nothing = { payload: undefined, verdict: undefined, broken: [] };
  if (!draft) return { ...nothing, draft, target: undefined, composed: undefined, problems: unread };
  const { target, problems: misplaced } = draftTarget(draft, application);
  const known = [...unread, ...misplaced, ...unknownVariables(draft)];
  if (!target) return { ...nothing, draft, target, composed: undefined, problems: known };
  const composed = composeMessage(draft, target, valuesOf(draft));
  const problems = [...known, ...composed.problems];
  if (!composed.payload || !draft.payload) return { ...nothing, draft, target, composed, problems };
  const { encoding, contract } = target;
  const request = { json: compactJson(composed.payload), encoding, ...(contract && { contract: { ...contract } }) };
  const { payload, problem, verdict } = await tap.request('checkDraft', request, signal);
  const at = draft.payload.nameSpan;
  const own = [problem, verdict.problem].flatMap((message, i): DraftProblem[] =>
    message === null ? [] : [{ severity: i === 0 ? 'error' : 'warning', message, ...spanOf(at) }],
  );
  // What a variable that is still to be asked for will be, nobody knows.
  const broken = verdict.errors.flatMap(({ path, message }): DraftProblem[] => {
    const place = placeOf(composed.payload, parsePath(path)?.slice(1) ?? [], at);
    return place ? [{ severity: 'error', message: `${path}: ${message}`, ...place }] : [];
  });
  return { draft, target, composed, payload: payload ?? undefined, verdict, problems: [...problems, ...own], broken };
}

function unknownVariables(draft: MessageDraft): readonly DraftProblem[] {
  return [...draftVariableNames(draft)].flatMap(([name, at]): DraftProblem[] => {
    if (draft.variables.has(name) || isBuiltIn(name)) return [];
    const message = `There is no variable \${${name}}. Give it a value under "variables", or write $\${${name}} for this text itself.`;
    return [{ severity: 'error', message, ...spanOf(at) }];
  });
}

function isBuiltIn(name: string): boolean {
  const isPlain = /^(uuid(:[\w-]{1,50})?|now|timestamp|payload|random:\d{1,15}-\d{1,15})$/.test(name);
  return isPlain || askedFor(name) !== undefined;
}

/** Where an error is shown: a value by itself, an object or an array by its name. Undefined where a variable has no value yet. */
function placeOf(root: JsonText | undefined, steps: PathSteps, rootName: TextSpan): TextSpan | undefined {
  let [node, name] = [root, rootName];
  for (const step of steps) {
    const member = node?.kind === 'object' ? node.members.findLast((one) => one.name === String(step)) : undefined;
    const next = member?.value ?? (node?.kind === 'array' ? node.items[Number(step)] : undefined);
    if (!next) break;
    name = member ? member.nameSpan : spanOf(next);
    node = next;
  }
  if (!node) return name;
  if (node.kind === 'string' && /\$\{[^{}\n]{1,100}\}/.test(String(node.value))) return undefined;
  return 'raw' in node ? spanOf(node) : name;
}

function spanOf({ start, end }: TextSpan): TextSpan {
  return { start, end };
}
