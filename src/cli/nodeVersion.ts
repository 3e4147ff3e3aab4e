/** What the bundles are made for. */
const leastMajor = 22;

/** Why this Node cannot run the command line, for people; undefined where it can. `version` is as `process.versions.node` has it. */
export function nodeRefusal(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= leastMajor) return undefined;
  return `Patchbay's command line needs Node ${leastMajor} or newer, and this is Node ${version}. Install a newer one, and try again.`;
}
