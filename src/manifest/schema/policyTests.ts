import { actorKinds, type ActorKind } from '../../base/kinds/actors.ts';
import { verbNames } from '../../base/kinds/verbs.ts';
import { anything, attribute, required, string, table, text, type Shape } from './shape.ts';

/** What a test may expect: an effect, or that nothing is found. */
export const expectedEffects = ['deny', 'confirm', 'warn', 'audit', 'pass'] as const;

export type ExpectedEffect = (typeof expectedEffects)[number];

export const actorKindNames = Object.keys(actorKinds) as readonly ActorKind[];

/** A list, for which a single word may stand. */
const names: Shape = { list: string, scalar: 'string' };

const effect: Shape = { scalar: 'string', oneOf: expectedEffects };

const policyTestShape: Shape = table('policy test', {
  name: required(string, 'What the test shows, as a sentence.'),
  policy: attribute(names, 'The policies that are asked; all that hold for the manifest when left out.'),
  manifest: attribute(
    { scalar: 'string', values: anything },
    'What is judged: a Compose manifest written out here, or the path of one from this file. Left out: the one beside this folder.',
  ),
  environment: attribute(string, 'The environment that the manifest is read for.'),
  operation: attribute(
    { scalar: 'string', oneOf: verbNames },
    'What is done: start, stop, publish …; left out, the manifest is read, as while it is edited.',
  ),
  services: attribute(names, 'The services that it is done to; all when left out.'),
  actor: attribute(
    table('actor', {
      kind: attribute({ scalar: 'string', oneOf: actorKindNames }, 'What wants it.'),
      name: attribute(string, 'Who wants it.'),
    }),
    'Who wants it.',
  ),
  now: attribute(text, 'When it is wanted: 2026-12-31, or 2026-12-31T18:00:00Z; left out, now.'),
  facts: attribute(
    table('facts', {
      operation: attribute({ values: anything }, 'Fields of operation: kind, text, containers, volumes, command.'),
      engine: attribute({ values: anything }, 'Fields of engine: kind, name, address, remote.'),
      message: attribute(
        { values: anything },
        'Fields of message: channel, key, kind, broker, remote, count, invalid …',
      ),
    }),
    'What is known of the operation beside the manifest.',
  ),
  expect: required(
    { ...effect, values: effect },
    'What is found: deny, confirm, warn, audit, or pass for nothing; of several policies the gravest, or each by its name.',
  ),
  concerns: attribute(names, 'The services that it is found for: these and no others.'),
  message: attribute(text, 'A part of what is told.'),
});

/** A file `policies/*.test.yaml`. */
export const policyTestFileShape: Shape = table('policy test file', {
  tests: required({ list: policyTestShape }, 'The tests of policies, each with what is judged and what is expected.'),
});
