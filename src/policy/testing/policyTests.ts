import type { ActorKind } from '../../base/kinds/actors.ts';
import { verbNames, type Verb } from '../../base/kinds/verbs.ts';
import type { Location } from '../../base/problem.ts';
import type { Json } from '../../manifest/model.ts';
import type { ProblemList } from '../../manifest/problems/problems.ts';
import { checkRequired, checkShape } from '../../manifest/schema/check.ts';
import {
  actorKindNames,
  expectedEffects,
  policyTestFileShape,
  type ExpectedEffect,
} from '../../manifest/schema/policyTests.ts';
import { entriesOf, find, itemsOf, nodeToJson, textOf, textsOf, type Node } from '../../manifest/tree/tree.ts';
import { parse } from '../../manifest/yaml/parse.ts';

/** One test of policies, as it is written: what is judged, and what is expected. */
export interface PolicyTest {
  readonly name: string;
  /** Where its name stands. */
  readonly at: Location;
  /** The policies that are asked; empty: all. */
  readonly policies: readonly string[];
  /** A path as written, or a Compose manifest; left out: the one beside the folder. */
  readonly manifest?: string | { readonly [key: string]: Json };
  readonly environment?: string;
  /** Left out: the manifest is read. */
  readonly verb: Verb;
  /** The services that the operation touches; empty: all. */
  readonly services: readonly string[];
  readonly actor: { readonly kind: ActorKind; readonly name: string };
  /** A day or a moment, as written. */
  readonly now?: string;
  /** Fields of the variables that are of no manifest. What does not fit them reads as a failure. */
  readonly facts: { readonly [K in (typeof factNames)[number]]?: { readonly [field: string]: Json } };
  readonly expected: Expectation;
}

export interface Expectation {
  /** The gravest effect of all policies that are asked, or of each by its name. */
  readonly effect: ExpectedEffect | ReadonlyMap<string, ExpectedEffect>;
  /** Where that stands. */
  readonly at: Location;
  /** The services that it is found for, exactly. */
  readonly concerns?: readonly string[];
  /** A part of what is told. */
  readonly message?: string;
}

const factNames = ['operation', 'engine', 'message'] as const;

/** More than anybody writes in one file. */
const maxTests = 1000;

/** The tests of a file. What is wrong with it is told in `problems`; a test that lacks its name or what it expects is none. */
export function readPolicyTests(text: string, file: string, problems: ProblemList): readonly PolicyTest[] {
  return parse(text, file, problems).flatMap((tree) => {
    const checked = checkShape(tree, policyTestFileShape, [], problems);
    if (!checked) return [];
    checkRequired(checked, policyTestFileShape, [], problems);
    return itemsOf(find(checked, 'tests'))
      .slice(0, maxTests)
      .flatMap((node) => toTest(node) ?? []);
  });
}

function toTest(node: Node): PolicyTest | undefined {
  const name = find(node, 'name');
  const expected = toExpectation(node);
  const named = textOf(name);
  if (!name || named === undefined || !expected) return undefined;
  const [environment, now, verb] = ['environment', 'now', 'operation'].map((key) => textOf(find(node, key)));
  const manifest = find(node, 'manifest');
  const written = manifest && toManifest(manifest);
  return {
    name: named,
    at: name.at,
    policies: wordsOf(find(node, 'policy')),
    ...(written !== undefined && { manifest: written }),
    ...(environment !== undefined && { environment }),
    verb: verbNames.find((each) => each === verb) ?? 'manifest',
    services: wordsOf(find(node, 'services')),
    actor: toActor(find(node, 'actor')),
    ...(now !== undefined && { now }),
    facts: factsOf(find(node, 'facts')),
    expected,
  };
}

function toManifest(node: Node): PolicyTest['manifest'] {
  return node.kind === 'map' ? recordOf(node) : textOf(node);
}

function toActor(node: Node | undefined): PolicyTest['actor'] {
  const kind = textOf(find(node, 'kind'));
  return {
    kind: actorKindNames.find((each) => each === kind) ?? 'person',
    name: textOf(find(node, 'name')) ?? 'somebody',
  };
}

function factsOf(node: Node | undefined): PolicyTest['facts'] {
  return Object.fromEntries(
    factNames.flatMap((name) => {
      const fields = find(node, name);
      return fields ? [[name, recordOf(fields)] as const] : [];
    }),
  );
}

function toExpectation(node: Node): Expectation | undefined {
  const expect = find(node, 'expect');
  const effect = expect && effectsOf(expect);
  if (!expect || effect === undefined) return undefined;
  const concerns = find(node, 'concerns');
  const message = textOf(find(node, 'message'));
  return {
    effect,
    at: expect.at,
    ...(concerns && { concerns: wordsOf(concerns) }),
    ...(message !== undefined && { message }),
  };
}

function effectsOf(node: Node): Expectation['effect'] | undefined {
  if (node.kind !== 'map') return effectOf(node);
  const each = entriesOf(node).flatMap(([policy, value]): [string, ExpectedEffect][] => {
    const effect = effectOf(value);
    return effect ? [[policy, effect]] : [];
  });
  return each.length === 0 ? undefined : new Map(each);
}

function effectOf(node: Node): ExpectedEffect | undefined {
  const text = textOf(node);
  return expectedEffects.find((effect) => effect === text);
}

function recordOf(node: Node | undefined): Readonly<Record<string, Json>> {
  const json = node?.kind === 'map' ? nodeToJson(node) : {};
  return json as Readonly<Record<string, Json>>;
}

function wordsOf(node: Node | undefined): readonly string[] {
  const word = textOf(node);
  return word === undefined ? textsOf(node) : [word];
}
