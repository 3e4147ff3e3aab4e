import { homedir } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { repositoryPath } from '../../../manifest/files/paths.ts';
import { folderTexts } from '../../../manifest/governance/foreignPack.ts';
import { isPolicyFileName } from '../../../manifest/governance/policyFiles.ts';
import { packDigest } from '../../../manifest/governance/packs/packDigest.ts';
import type { FolderText } from '../../../manifest/files/host.ts';
import type { CliContext } from '../../context.ts';
import { printable } from '../../output/output.ts';
import { refusal } from '../../output/report.ts';

interface DigestOptions {
  readonly git?: string;
  readonly ref: string;
}

/** Prints the digest of each pack, on a line of its own, with its path where there are several. */
export async function policyDigest(
  paths: readonly string[],
  options: DigestOptions,
  context: CliContext,
): Promise<boolean> {
  const folders = paths.length === 0 ? [options.git === undefined ? '.' : ''] : paths;
  const digests = folders.map((path) => packDigest(textsOf(path, options, context)));
  const lines = digests.map((digest, index) => (digests.length === 1 ? digest : `${digest}  ${folders[index] ?? ''}`));
  await context.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
  return true;
}

function textsOf(
  path: string,
  { git, ref }: DigestOptions,
  { host, currentDirectory }: CliContext,
): readonly FolderText[] {
  if (git === undefined) {
    const folder = resolvePath(currentDirectory, path);
    const texts = folderTexts(folder, host);
    if (texts.length === 0) throw refusal('no-policies', `There is no policy file in ${folder}: no *.yaml, no *.yml.`);
    return texts;
  }
  const repository = repositoryPath(git, currentDirectory, homedir());
  const read = host.gitFolder?.({ repository, ref, path });
  if (read?.kind !== 'read') {
    throw refusal('unreadable', `The pack in ${repository} cannot be read: ${read?.problem ?? 'git is not run here'}.`);
  }
  const texts = read.files.filter(({ name }) => isPolicyFileName(name));
  if (texts.length === 0) throw refusal('no-policies', `${ref} has no policy file in "${path}" of ${repository}.`);
  return texts;
}
