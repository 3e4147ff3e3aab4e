import { basename, dirname, join } from 'node:path';
import { projectFiles } from '../../manifest/context/composeSettings.ts';
import type { ListingHost } from '../../manifest/files/host.ts';
import {
  isPolicyFileName,
  isPolicyTestName,
  policyFolder,
  readPolicyFile,
} from '../../manifest/governance/policyFiles.ts';
import type { Governance, PolicyDeclaration } from '../../manifest/model/governance.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { resolve } from '../../manifest/resolve.ts';
import type { TestGround } from './policyFixture.ts';

/** More files than anybody has in one folder. */
const maxFiles = 500;
const maxEnvironments = 50;

/** The files of tests in a folder, or in its folder of policies; absolute, in the order of their names. */
export function policyTestFiles(folder: string, host: ListingHost): readonly string[] {
  const places = basename(folder) === policyFolder ? [folder] : [folder, join(folder, policyFolder)];
  return places.flatMap((place) => filesIn(place, host, isPolicyTestName));
}

/**
 * What the tests of a file are run with: the policies of the files beside it, and, where it is in the `policies` folder beside a manifest,
 * all that hold for that manifest.
 */
export function testGround(file: string, host: ListingHost, nowMs: number): TestGround {
  const folder = dirname(file);
  const project = dirname(folder);
  const files = basename(folder) === policyFolder ? projectFiles(project, host).files : [];
  const [manifest] = files;
  const governance = manifest === undefined ? undefined : governanceIn(files, host);
  const declared = governance ? declaredIn(governance, files, host) : [];
  const own = filesIn(folder, host, isPolicyFileName).flatMap((each) =>
    readPolicyFile(each, { host, problems: new ProblemList() }),
  );
  const known = new Set(declared.map(placeOf));
  const policies = [...declared, ...own.filter((policy) => !known.has(placeOf(policy)))];
  return { file, host, policies, manifest, environments: Object.keys(governance?.environments ?? {}), nowMs };
}

function filesIn(folder: string, host: ListingHost, isWanted: (name: string) => boolean): readonly string[] {
  return host
    .list(folder)
    .flatMap(({ name, isFolder }) => (!isFolder && isWanted(name) ? [join(folder, name)] : []))
    .toSorted()
    .slice(0, maxFiles);
}

/** What the manifest and its packs declare; what is switched on in an environment alone holds in that one. */
function declaredIn(
  { policies, environments }: Governance,
  files: readonly string[],
  host: ListingHost,
): readonly PolicyDeclaration[] {
  const everywhere = new Set(policies.map(subjectOf));
  const added = new Map<string, PolicyDeclaration>();
  for (const environment of Object.keys(environments).slice(0, maxEnvironments)) {
    for (const policy of governanceIn(files, host, environment)?.policies ?? []) {
      const subject = subjectOf(policy);
      const holds = policy.environments.length === 0 || policy.environments.includes(environment);
      if (!holds || everywhere.has(subject)) continue;
      added.set(subject, { ...policy, environments: [...(added.get(subject)?.environments ?? []), environment] });
    }
  }
  return [...policies, ...added.values()];
}

function governanceIn(files: readonly string[], host: ListingHost, environment?: string): Governance | undefined {
  const request = { files, profiles: [], envFiles: [], ...(environment !== undefined && { environment }) };
  return resolve(request, host).application?.governance;
}

/** All policies of a pack that comes with Patchbay stand at one place. */
function subjectOf(policy: PolicyDeclaration): string {
  return `${policy.name} ${placeOf(policy)}`;
}

function placeOf({ at: { file, range } }: PolicyDeclaration): string {
  return `${file} ${range.start.line} ${range.start.character}`;
}
