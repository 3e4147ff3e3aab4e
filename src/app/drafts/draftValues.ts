import { askedFor, builtInValues, type VariableSources } from '../../messages/drafts/builtInVariables.ts';
import type { MessageDraft } from '../../messages/drafts/draft.ts';
import { parseJsonText } from '../../messages/drafts/jsonText.ts';
import { filledIn, draftVariableNames, type Values } from '../../messages/drafts/variables.ts';

/** Something that a person is asked for before a draft is sent. */
export interface AskedVariable {
  readonly name: string;
  readonly prompt: string;
  readonly suggestion: string | undefined;
  readonly choices: readonly string[];
}

/** What has to be asked for, in the order in which the message names it. */
export function askedVariables(draft: MessageDraft): readonly AskedVariable[] {
  return [...draftVariableNames(draft).keys()].flatMap((name): AskedVariable[] => {
    const variable = draft.variables.get(name);
    if (variable?.kind === 'ask') return [{ ...variable, name }];
    const prompt = variable ? undefined : askedFor(name);
    return prompt === undefined ? [] : [{ name, prompt, suggestion: undefined, choices: [] }];
  });
}

/** The values of a draft's variables: what was answered, what the draft says, what is built in. */
export function draftValues(
  draft: MessageDraft,
  answers: ReadonlyMap<string, string>,
  sources: VariableSources,
): Values {
  const builtIn = builtInValues(sources);
  return (name) => {
    const variable = draft.variables.get(name);
    if (variable?.kind === 'value') return asValue(filledIn(variable.node, builtIn));
    const answer = answers.get(name) ?? variable?.suggestion;
    if (answer === undefined) return builtIn(name);
    return variable && !variable.isText ? jsonValue(answer) : answer;
  };
}

/** A number where it is one; what it is not is told by the contract. */
function jsonValue(answer: string): ReturnType<Values> {
  const parsed = parseJsonText(answer);
  return 'node' in parsed ? asValue(parsed.node) : answer;
}

/** A text within a text is the text itself. */
function asValue(node: ReturnType<typeof filledIn>): ReturnType<Values> {
  return node.kind === 'string' ? String(node.value) : node;
}
