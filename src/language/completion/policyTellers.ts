import type { Application } from '../../manifest/model.ts';
import { policyFields } from '../text/attributeAt.ts';
import { patternOf, type PathPattern } from '../text/pathPattern.ts';
import type { CompletionContext } from './completionContext.ts';

interface PolicyTeller {
  readonly at: PathPattern;
  readonly from: string;
  readonly tell: (context: CompletionContext) => readonly string[];
}

const test = `x-patchbay.${policyFields.tests}.tests.*`;

/** Names that policies and their tests have from the manifest beside them: policies, services, environments. */
export const policyTellers: readonly PolicyTeller[] = [
  ...tellers([`${test}.policy`, 'x-patchbay.exceptions.*.policy'], 'policy', ({ governance }) =>
    governance?.policies.map(({ name }) => name),
  ),
  ...tellers([`${test}.services`, `${test}.concerns`], 'service', ({ services }) => Object.keys(services)),
  ...tellers(
    [
      'x-patchbay.policies.*.environments',
      'x-patchbay.policies.*.exceptions.*.environments',
      'x-patchbay.exceptions.*.environments',
    ],
    'environment',
    environmentsOf,
  ),
  { at: patternOf(`${test}.environment`), from: 'environment', tell: (context) => told(context, environmentsOf) },
];

/** For a list and for the one word that may stand for it. */
function tellers(
  paths: readonly string[],
  from: string,
  read: (application: Application) => readonly string[] | undefined,
): readonly PolicyTeller[] {
  const tell = (context: CompletionContext): readonly string[] => told(context, read);
  return paths.flatMap((path) => [path, `${path}.*`].map((each) => ({ at: patternOf(each), from, tell })));
}

function told(
  { snapshot }: CompletionContext,
  read: (application: Application) => readonly string[] | undefined,
): readonly string[] {
  const { application } = snapshot.manifest();
  return (application && read(application)) ?? [];
}

function environmentsOf({ governance }: Application): readonly string[] {
  return Object.keys(governance?.environments ?? {});
}
