import { lintRules } from '../../policy/lint/lint.ts';
import type { RuleDescription } from './sarif.ts';

/** What is documented of a problem code. */
export function describeCode(code: string): RuleDescription | undefined {
  return lintRules.find(({ name }) => `lint.${name}` === code);
}
