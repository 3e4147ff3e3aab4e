import { judge } from '../../policy/rules/judge.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import type { Authority } from './authority.ts';

/** The policies of the application, as the editor and `patchbay check` ask them. Of what has no manifest, none is known. */
export function policing(): Authority {
  const book = new PolicyBook();
  return { review: ({ application, moment }) => (application ? judge(application, moment, { book }) : []) };
}
