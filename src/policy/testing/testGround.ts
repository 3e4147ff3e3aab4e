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
  const declared = governance?.policies ?? [];
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

function governanceIn(files: readonly string[], host: ListingHost): Governance | undefined {
  return resolve({ files, profiles: [], envFiles: [] }, host).application?.governance;
}

function placeOf({ at: { file, range } }: PolicyDeclaration): string {
  return `${file} ${range.start.line} ${range.start.character}`;
}
