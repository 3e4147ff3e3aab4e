import type { Location, Problem, Severity } from '../../base/problem.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { PolicyEffect } from '../../manifest/model/governance.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { mistakePlace } from '../expressions/mistakePlace.ts';
import type { PolicyFinding } from '../rules/finding.ts';
import { locate } from './locate.ts';

const severities: Readonly<Record<PolicyEffect, Severity>> = {
  deny: 'error',
  confirm: 'warning',
  warn: 'warning',
  audit: 'info',
};

/** A finding at the place in the files where what is to blame stands; one that an exception covers is information. */
export function findingProblem(
  finding: PolicyFinding,
  { application, tree }: Pick<ResolvedManifest, 'application' | 'tree'>,
  linesOf: (file: string) => readonly string[],
): Problem {
  const { code, effect, exception, declaredAt } = finding;
  const place = placeOfExpression(finding, linesOf) ?? finding.at ?? locate(finding.blame, tree);
  const at = visible(place ?? declaredAt, linesOf);
  const related = [...takenBy(finding, at, application), ...ruleOf(finding, at, application)];
  return {
    code,
    severity: exception ? 'info' : severities[effect],
    message: textOf(finding),
    ...(at && { at }),
    ...(related.length > 0 && { related }),
  };
}

/** Of a value in an env file the line alone is known: nobody would see an empty range. */
function visible(at: Location | undefined, linesOf: (file: string) => readonly string[]): Location | undefined {
  if (!at || at.range.start.line !== at.range.end.line || at.range.start.character < at.range.end.character) return at;
  const { file, range } = at;
  const length = (linesOf(file)[range.start.line] ?? '').trimEnd().length;
  return length <= range.start.character ? at : { file, range: { ...range, end: { ...range.end, character: length } } };
}

function textOf({ message, exception, effect }: PolicyFinding): string {
  if (exception) return `${message} (An exception holds until ${exception.until}: ${exception.ticket}.)`;
  return effect === 'confirm' ? `${message} (Whoever does it is asked for a reason.)` : message;
}

function placeOfExpression(
  { expression }: PolicyFinding,
  linesOf: (file: string) => readonly string[],
): Location | undefined {
  return expression && mistakePlace(expression, expression.text, expression.at, linesOf(expression.at.file));
}

/** Of a value that stands in another file, the service that has it from there. */
function takenBy(
  { services: [name] }: PolicyFinding,
  at: Location | undefined,
  application: ResolvedManifest['application'],
): NonNullable<Problem['related']> {
  const service = ownProperty(application?.services, name)?.at;
  return service && at && service.file !== at.file ? [{ message: `"${name}" has it from there.`, at: service }] : [];
}

function ruleOf(
  { declaredAt, version }: PolicyFinding,
  at: Location | undefined,
  application: ResolvedManifest['application'],
): NonNullable<Problem['related']> {
  const isSame = declaredAt && at?.file === declaredAt.file && at.range.start.line === declaredAt.range.start.line;
  if (!declaredAt || isSame) return [];
  const policies = application?.governance?.policies ?? [];
  const policy = policies.find((each) => each.version === version && each.at === declaredAt);
  // Of what comes with Patchbay, and of what is committed, no text is there to be opened.
  const isNamedOnly = policy?.pack !== undefined && Object.keys(policy.places).length === 0;
  const message = isNamedOnly ? `It is a policy of the pack "${policy.pack}".` : 'The policy is defined here.';
  return [{ message, at: declaredAt }];
}
