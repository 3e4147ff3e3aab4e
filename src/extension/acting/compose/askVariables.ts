import type { AskedVariable } from '../../../app/drafts/draftValues.ts';
import { isSecretName } from '../../../base/secretNames.ts';
import { askText } from '../../ui/inputs.ts';
import { pickOne } from '../../ui/picks.ts';

const title = 'Send Message';

/** Asks for each, one after the other; undefined when one was dismissed. */
export async function askVariables(asked: readonly AskedVariable[]): Promise<ReadonlyMap<string, string> | undefined> {
  const answers = new Map<string, string>();
  for (const variable of asked) {
    const answer = variable.choices.length > 0 ? await choose(variable) : await ask(variable);
    if (answer === undefined) return undefined;
    answers.set(variable.name, answer);
  }
  return answers;
}

async function choose({ prompt, choices, suggestion }: AskedVariable): Promise<string | undefined> {
  const items = choices.map((label) => ({ label, description: label === suggestion ? 'default' : undefined }));
  return (await pickOne(items, { title, placeHolder: prompt }))?.label;
}

function ask({ name, prompt, suggestion = '' }: AskedVariable): Promise<string | undefined> {
  const isSecret = isSecretName(name) || isSecretName(prompt);
  return askText({ title, prompt, value: suggestion, password: isSecret, ignoreFocusOut: true });
}
