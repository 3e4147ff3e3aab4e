import { celFunctions, type CelFunctionTraits } from '../../base/kinds/celFunctions.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { celNameAt, type CelName } from '../../expression/cursor/celCursor.ts';
import { expressionAt, type ExpressionSpot } from '../expressions/expressionAt.ts';
import { knownValues } from '../expressions/knownValues.ts';
import { typesAt } from '../expressions/policyTypes.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { HoverPlace, HoverText } from './hoverPlace.ts';
import { code, escape } from './markdown.ts';

/**
 * Explains a name in an expression of a policy: its type, what it says, and what it comes to for the services that there are; or what a
 * function does.
 */
export function hoverExpression({ snapshot, position }: HoverPlace): HoverText | undefined {
  const spot = expressionAt(snapshot.file, position);
  const name = spot && celNameAt(spot.text, spot.offset);
  if (!spot?.written || !name) return undefined;
  const text = name.isCall ? functionText(name) : memberText(name, spot, snapshot);
  if (text === undefined) return undefined;
  return { text, range: spot.written.source.rangeOf(name.from, name.to) };
}

function functionText({ name, receiver }: CelName): string | undefined {
  const known =
    ownProperty<CelFunctionTraits>(celFunctions, name) ?? ownProperty(celFunctions, `${receiver ?? ''}.${name}`);
  if (!known) return undefined;
  const of = known.of.filter((each) => each !== 'nothing');
  const called = of.length > 0 ? `\n\nOf a ${of.join(', a ')}.` : '';
  return `${code(`${name}(…)`)}: ${escape(known.says)}.${called}`;
}

function memberText(name: CelName, spot: ExpressionSpot, snapshot: Snapshot): string | undefined {
  const types = typesAt(spot, name.bound);
  const type = types.typeOf(name.chain);
  if (type === undefined) return undefined;
  const isOwn = name.receiver === 'variables';
  const says = types.memberAt(name.chain)?.says ?? '';
  const description = says === '' ? '' : isOwn ? `\n\n${code(says)}` : `\n\n${saidText(says)}`;
  const isBound = name.bound.some((one) => name.chain.split(/\W/)[0] === one.name);
  const values = isBound ? '' : valuesText(snapshot, spot, name.chain);
  return `${code(`${isOwn ? 'variables.' : ''}${name.name}: ${type}`)}${description}${values}`;
}

/** What it comes to: of each service, or once where that is the same. */
function valuesText(snapshot: Snapshot, spot: ExpressionSpot, part: string): string {
  const { values, more } = knownValues(snapshot, spot, part);
  const lines = values.map(
    ({ service, text }) => `- ${service === undefined ? '' : `${code(service)}: `}${code(text)}`,
  );
  const rest = more > 0 && lines.length > 0 ? [`- … and ${more} more services`] : [];
  return lines.length === 0 ? '' : `\n\n${[...lines, ...rest].join('\n')}`;
}

/** Our own words: what they have in backticks is code already. */
function saidText(says: string): string {
  return says.replaceAll('*', '\\*');
}
