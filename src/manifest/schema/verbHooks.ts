import { verbs, type ActingVerb } from '../../base/kinds/verbs.ts';
import { attribute, duration, environment, path, required, string, table, words, type Shape } from './shape.ts';

const hookShape: Shape = {
  list: table('hook of a verb', {
    name: required(string, 'What a plan and the audit trail call it.'),
    command: attribute(words, 'A program and its arguments, run on this machine without a shell.'),
    service: attribute(string, 'A service of this application, which runs once in place of a command.'),
    services: attribute(
      { list: string, scalar: 'string', form: 'list' },
      'The services that it runs for; all when left out.',
    ),
    working_dir: attribute(path, 'The folder that the command runs in; the project directory when left out.'),
    environment: attribute(environment, 'Variables that are added to those of the command or the service.'),
    timeout: attribute(duration, 'When it is given up; after ten minutes when left out.'),
  }),
};

function momentShape(title: string, doc: (says: string) => string): Shape {
  const acting = Object.entries(verbs).filter(([verb]) => verb !== 'manifest');
  return table(title, Object.fromEntries(acting.map(([verb, { says }]) => [verb, attribute(hookShape, doc(says))])));
}

/** `x-patchbay.hooks`: commands and services that run before or after whatever a verb does. */
export const verbHooksShape: Shape = table('hooks', {
  before: attribute(
    momentShape('hooks before', (says) => `What runs before ${says}; when it fails, that is not done.`),
    'What runs before the actions of a verb; when it fails, they are not done.',
  ),
  after: attribute(
    momentShape('hooks after', (says) => `What runs after ${says}; a failure is told.`),
    'What runs after the actions of a verb; a failure is told.',
  ),
});

/** The verbs that hooks can stand at, in the order of the table. */
export const hookVerbs = Object.keys(verbs).filter((verb): verb is ActingVerb => verb !== 'manifest');
