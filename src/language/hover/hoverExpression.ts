import { celFunctions, type CelFunctionTraits } from '../../base/kinds/celFunctions.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { celNameAt, type CelName } from '../../expression/cursor/celCursor.ts';
import { expressionAt, type ExpressionSpot } from '../expressions/expressionAt.ts';
import { typesAt } from '../expressions/policyTypes.ts';
import type { HoverPlace, HoverText } from './hoverPlace.ts';
import { code, escape } from './markdown.ts';

/** Explains a name in an expression of a policy: its type and what it says, or what a function does. */
export function hoverExpression({ snapshot, position }: HoverPlace): HoverText | undefined {
  const spot = expressionAt(snapshot.file, position);
  const name = spot && celNameAt(spot.text, spot.offset);
  if (!spot?.written || !name) return undefined;
  const text = name.isCall ? functionText(name) : memberText(name, spot);
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

function memberText(name: CelName, spot: ExpressionSpot): string | undefined {
  const types = typesAt(spot, name.bound);
  const type = types.typeOf(name.chain);
  if (type === undefined) return undefined;
  const isOwn = name.receiver === 'variables';
  const says = types.memberAt(name.chain)?.says ?? '';
  const description = says === '' ? '' : isOwn ? `\n\n${code(says)}` : `\n\n${saidText(says)}`;
  return `${code(`${isOwn ? 'variables.' : ''}${name.name}: ${type}`)}${description}`;
}

/** Our own words: what they have in backticks is code already. */
function saidText(says: string): string {
  return says.replaceAll('*', '\\*');
}
