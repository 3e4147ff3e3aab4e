import { dirname, join, resolve as resolvePath } from 'node:path';
import { ProblemError, type Problem } from '../../base/problem.ts';
import { writtenServices } from '../../manifest/governance/written/writtenFacts.ts';
import type { ListingHost, ManifestHost } from '../../manifest/files/host.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { resolve } from '../../manifest/resolve.ts';
import type { Moment } from '../rules/moment.ts';
import type { PolicyTest } from './policyTests.ts';

/** What tests of one file are run with. */
export interface TestGround {
  /** The file of the tests, absolute. */
  readonly file: string;
  readonly host: ListingHost;
  /** The policies that are asked. */
  readonly policies: readonly PolicyDeclaration[];
  /** The manifest that is judged where a test names none; undefined where there is none. */
  readonly manifest: string | undefined;
  /** The names of its environments, for fixtures that declare none themselves. */
  readonly environments: readonly string[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * The application that a test is about, with the policies that it asks.
 * @throws ProblemError where there is no such manifest, or it cannot be read
 */
export function fixtureApplication(test: PolicyTest, ground: TestGround): Application {
  const { host, policies } = ground;
  const { files, reads } = manifestOf(test, ground);
  const { environment } = test;
  const request = { files, profiles: [], envFiles: [], ...(environment !== undefined && { environment }) };
  const { application, problems, tree } = resolve(request, reads);
  const failed = problems.find(({ code, severity }) => severity === 'error' && breaks(code));
  if (!application || !tree || failed) throw new ProblemError(unreadable(test, failed));
  const asked = policies.filter(({ name }) => test.policies.length === 0 || test.policies.includes(name));
  const { governance = { hooks: [], environments: {} } } = application;
  const chosen = environment === undefined ? {} : { environment };
  return {
    ...application,
    governance: { ...governance, ...chosen, policies: asked, written: writtenServices(tree, host) },
  };
}

/** What lets a fixture be none at all. One that is only wrong may be meant to be. */
function breaks(code: string): boolean {
  return ['manifest.syntax', 'manifest.not-found', 'manifest.wrong-type', 'manifest.unknown-environment'].includes(
    code,
  );
}

interface FixtureManifest {
  readonly files: readonly string[];
  readonly reads: ManifestHost;
}

function manifestOf(test: PolicyTest, ground: TestGround): FixtureManifest {
  const { manifest, name } = test;
  const { file, host, manifest: beside } = ground;
  if (typeof manifest === 'object') return inlined(inNamedEnvironment(manifest, test, ground), file, host);
  const path = manifest === undefined ? beside : resolvePath(dirname(file), manifest);
  if (path !== undefined && host.exists(path)) return { files: [path], reads: host };
  const what = path === undefined ? 'no manifest is beside the folder of the tests' : `there is no ${path}`;
  const message = `The test "${name}" has nothing to judge: ${what}. Write "manifest:" into the test.`;
  throw new ProblemError({ code: 'policy.test-manifest', severity: 'error', message });
}

/**
 * A fixture that declares no environments is in the one that its test names: only the name counts there. A name that neither the manifest
 * beside nor a policy has, where they have others, is a slip of the finger.
 */
function inNamedEnvironment(manifest: object, { environment }: PolicyTest, ground: TestGround): object {
  const { 'x-patchbay': own = {} }: { readonly 'x-patchbay'?: unknown } = manifest;
  if (environment === undefined || typeof own !== 'object' || own === null || 'environments' in own) return manifest;
  const known = [...ground.environments, ...ground.policies.flatMap(({ environments }) => environments)];
  if (known.length > 0 && !known.includes(environment)) return manifest;
  return { ...manifest, 'x-patchbay': { ...own, environments: { [environment]: {} } } };
}

/** A manifest that stands in a test is a file that nobody else has. JSON is YAML. */
function inlined(manifest: object, file: string, host: ListingHost): FixtureManifest {
  const path = join(dirname(file), '.fixture.patchbay.yaml');
  const text = JSON.stringify(manifest);
  const reads: ManifestHost = {
    ...host,
    readText: (asked) => (asked === path ? text : host.readText(asked)),
    exists: (asked) => asked === path || host.exists(asked),
  };
  return { files: [path], reads };
}

function unreadable({ name }: PolicyTest, problem: Problem | undefined): Problem {
  const why = problem?.message ?? 'it is no mapping';
  return {
    code: 'policy.test-manifest',
    severity: 'error',
    message: `The manifest of the test "${name}" cannot be read: ${why}`,
  };
}

/** When a test asks, and what is being done then. */
export function momentOf(test: PolicyTest, application: Application, nowMs: number): Moment {
  const { verb, actor, facts } = test;
  const at = test.now === undefined ? nowMs : Date.parse(test.now);
  if (verb === 'manifest') return { kind: 'manifest', nowMs: at };
  const active = Object.values(application.services).filter(({ isActive }) => isActive);
  const services = test.services.length > 0 ? test.services : active.map(({ name }) => name);
  const operation = {
    ...{ verb, kind: verb, text: `${verb} ${services.join(' ')}`.trim(), services },
    ...{ containers: [], volumes: [], command: [] },
    ...facts.operation,
  };
  return {
    kind: 'operation',
    nowMs: at,
    acts: [{ verb, services }],
    operation: operation,
    actor,
    engine: { ...noEngine, ...facts.engine },
    message: facts.message && { ...noMessage, ...facts.message },
  };
}

const noEngine = { kind: 'docker', name: '', address: '', remote: false };

const noMessage = {
  ...{ channel: '', key: '', kind: '', broker: '', remote: false, group: '' },
  ...{ count: 0, invalid: 0, fields: [] },
};
