import { error } from './kind.ts';

const example = (hook: string): string =>
  `services:\n  a: { image: busybox }\nx-patchbay:\n  hooks:\n    before:\n      start:\n${hook}\n`;

/** What is wrong with `x-patchbay.hooks`. */
export const hookCodes = {
  'hook-runs': error(
    'A hook runs nothing, or two things',
    'A hook runs one command, or one service once.',
    'Give it a `command:` or a `service:`, and not both.',
    example('        - name: migrate'),
  ),
  'hook-name': error(
    'Two hooks have one name',
    'A plan and the audit trail tell the hooks of a verb apart by their names.',
    'Give each a name of its own.',
    example('        - { name: a, command: "true" }\n        - { name: a, command: "true" }'),
  ),
} as const;
