import { error, service } from './kind.ts';

/** What can be wrong with what a manifest says about who may do what. */
export const governanceCodes = {
  'duplicate-policy': error(
    'Two policies have one name',
    'What they find has their name in its code, so nobody can tell which of them it was. Both hold.',
    'Give one of them another name.',
    service('init: true', 'x-patchbay:\n  policies: [{ name: p, when: "false" }, { name: p, when: "false" }]'),
  ),
} as const;
