/*
 * The smallest change of a schema that a message keeps.
 *
 *     widenContract(text, payload, open) → { text, rules } or { problem }
 *
 * `open` makes a contract of a text of the schema's file. The result was tried: the message keeps the new contract.
 */
import type { Contract, ContractError } from '../contracts/contract.ts';
import { errorsIn, isKeptBy } from '../contracts/holding.ts';
import { parsePath, valueAt } from '../rows/payloadPath.ts';
import { SchemaText, type Steps } from './schemaText.ts';
import { widenRule } from './widenRule.ts';

export type Widened =
  | {
      readonly text: string;
      /** The places of the rules that were changed, as JSON Pointers. */
      readonly rules: readonly string[];
    }
  | { readonly problem: string };

/** A message that breaks more rules is of another contract. */
const maxChanges = 100;

/** Widens a contract rule by rule until a message keeps it. */
export function widenContract(text: string, payload: unknown, open: (text: string) => Contract): Widened {
  const rules: string[] = [];
  let current = text;
  for (let changes = 0; changes < maxChanges; changes++) {
    const contract = open(current);
    if (contract.problem !== null) return { problem: contract.problem };
    if (contract.schema)
      return { problem: 'A contract of a binary form is not widened: its readers and writers have to change.' };
    if (isKeptBy(payload, contract)) return { text: current, rules };
    const error = mostTelling(errorsIn(payload, contract));
    const widened = error && changed(current, error, payload);
    if (!widened) return { problem: whyNot(error) };
    rules.push(error.rule ?? '');
    current = widened;
  }
  return { problem: `The message breaks more than ${maxChanges} rules of the contract.` };
}

/**
 * The error to begin with. Where none of several choices fits, the validator tells what is wrong with each: what lies deeper
 * is of the choice that fits best, else another choice is added.
 */
function mostTelling(errors: readonly ContractError[]): ContractError | undefined {
  const choice = errors.find(({ rule }) => /\/(anyOf|oneOf)$/.test(rule ?? ''));
  const deeper = choice && errors.find(({ path, rule }) => rule !== undefined && path.length > choice.path.length);
  return deeper ?? choice ?? errors.find(({ rule }) => rule !== undefined) ?? errors[0];
}

function changed(text: string, { path, rule }: ContractError, payload: unknown): string | undefined {
  if (rule === undefined) return undefined;
  const steps = stepsOf(rule);
  const value = valueAt({ payload }, parsePath(path) ?? []);
  try {
    const schema = new SchemaText(text);
    const widened = widenRule({ text: schema, rule: steps, value });
    return widened && widened.text !== text ? widened.text : undefined;
  } catch {
    // It is written in a way that is not understood here, such as with anchors.
    return undefined;
  }
}

function stepsOf(rule: string): Steps {
  const steps = rule.replace(/^#?\/?/, '').split('/');
  return steps.map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function whyNot(error: ContractError | undefined): string {
  if (!error) return 'The contract does not say what is wrong with the message.';
  const where = error.rule === undefined ? 'in another file, or is not told' : `at ${error.rule}`;
  return `The rule that ${error.path} breaks (${error.message}) stands ${where}, and has to be changed by hand.`;
}
