import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { ListingHost } from '../../manifest/files/host.ts';
import { policyFolder } from '../../manifest/governance/policyFiles.ts';
import type { Json } from '../../manifest/model.ts';
import { withoutInactive, withoutUnused } from '../../manifest/normalise/select.ts';
import { printModel } from '../../manifest/yaml/printModel.ts';
import type { ResolvedManifest } from '../../manifest/resolve.ts';
import type { MapNode } from '../../manifest/tree/tree.ts';
import { judge } from '../../policy/rules/judge.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { fixtureApplication, momentOf, type TestGround } from '../../policy/testing/policyFixture.ts';
import { readPolicyTests } from '../../policy/testing/policyTests.ts';
import type { PolicyFixtureMoment, PolicyFixtureParams, PolicyFixtureResult } from '../../protocol/policyTests.ts';
import { shownModel } from './resolvedView.ts';

export interface FixtureSources {
  readonly host: ListingHost;
  readonly linesOf: (file: string) => readonly string[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * A test of policies over what is about to be done, at the end of the file for such tests. Its fixture is the part of the manifest that is
 * touched, with secrets hidden. It expects what policies say of the fixture now, so that it passes until one of them says something else.
 */
export function policyFixture(
  manifest: ResolvedManifest,
  { path, environment, moment }: PolicyFixtureParams,
  { host, linesOf, nowMs }: FixtureSources,
): PolicyFixtureResult {
  const { application, tree } = manifest;
  const folder = join(dirname(path), policyFolder);
  const file = join(folder, `${application?.name ?? 'plans'}.test.yaml`);
  const fixture = tree ? fixtureOf(tree, { services: moment.services, environment, linesOf }) : {};
  const test = testOf(moment, environment, besideTests(fixture, folder));
  const policies = application?.governance?.policies ?? [];
  const ground = { file, host, policies, manifest: undefined, environments: [], nowMs };
  const expect = expectation(saidOf(test, ground));
  const text = printModel({ tests: [{ ...test, expect }] });
  const before = host.readText(file);
  if (before === undefined || before.trim() === '') return { file, text, line: 1 };
  const kept = before.endsWith('\n') ? before : `${before}\n`;
  return { file, text: `${kept}${text.slice(text.indexOf('\n') + 1)}`, line: kept.split('\n').length - 1 };
}

function testOf(
  { verb, services, actor, text, engine }: PolicyFixtureMoment,
  environment: string | null,
  fixture: Json,
): { readonly [key: string]: Json } {
  return {
    name: `${text}, as planned by ${actor.name}`,
    ...(environment !== null && { environment }),
    operation: verb,
    services,
    actor: { kind: actor.kind, name: actor.name },
    ...(engine && { facts: { engine: { kind: engine.kind, remote: engine.remote } } }),
    manifest: fixture,
  };
}

interface FixtureWish {
  readonly services: readonly string[];
  readonly environment: string | null;
  readonly linesOf: (file: string) => readonly string[];
}

/**
 * The services that are touched, and what they use. What the manifest says of policies is no part of what they are asked about. Of its
 * environments the chosen one stays by its name: what it adds is in the services already.
 */
function fixtureOf(tree: MapNode, { services, environment, linesOf }: FixtureWish): Json {
  const touched = withoutUnused(withoutInactive(tree, new Set(services)));
  const { 'x-patchbay': own, ...rest } = shownModel(touched, linesOf) as JsonObject;
  const kept = {
    ...(isObject(own) && Object.fromEntries(Object.entries(own).filter(([key]) => !notInFixtures.has(key)))),
    ...(environment !== null && { environments: { [environment]: {} } }),
  };
  return Object.keys(kept).length === 0 ? rest : { ...rest, 'x-patchbay': kept };
}

type JsonObject = { readonly [key: string]: Json };

const notInFixtures = new Set(['policies', 'packs', 'exceptions', 'environments', 'hooks', 'quota', 'lint', 'audit']);

/** Paths of this machine would be none on another one: they are written from the folder of the tests. */
function besideTests(value: Json, folder: string, key = ''): Json {
  if (typeof value === 'string') return pathKeys.has(key) && isAbsolute(value) ? relativeTo(folder, value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => besideTests(item, folder));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, besideTests(each, folder, name)]));
}

/** Build contexts, watched paths, mounted folders, files of secrets and configs. */
const pathKeys = new Set(['context', 'path', 'source', 'file', 'cwd']);

/** What is outside of the project stays where it is: `/var/run/docker.sock` is the same on every machine. */
function relativeTo(folder: string, path: string): string {
  const way = relative(dirname(folder), path);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return path;
  return ['..', ...way.split(sep)].filter((part) => part !== '').join('/');
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What policies say of the test as it will be read. */
function saidOf(test: { readonly [key: string]: Json }, ground: TestGround): readonly PolicyFinding[] {
  const text = printModel({ tests: [{ ...test, expect: 'pass' }] });
  const [read] = readPolicyTests(text, ground.file, new ProblemList());
  if (!read) return [];
  const application = fixtureApplication(read, ground);
  return judge(application, momentOf(read, application, ground.nowMs)).filter(({ exception }) => !exception);
}

function expectation(findings: readonly PolicyFinding[]): Json {
  const effects = ['audit', 'warn', 'confirm', 'deny'] as const;
  const ranked = findings.toSorted((a, b) => effects.indexOf(a.effect) - effects.indexOf(b.effect));
  const each = ranked.map(({ code, effect }) => [code.replace(/^policy\./, ''), effect] as const);
  // The gravest of one policy comes last, and stays.
  return each.length === 0 ? 'pass' : Object.fromEntries(each);
}
