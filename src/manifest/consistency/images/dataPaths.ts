import type { ManifestHost } from '../../files/host.ts';
import { certainDataOf, type ImageUse } from '../../images/images.ts';
import type { ImageData } from '../../images/knownImage.ts';
import { replaceWord } from '../../problems/fixes.ts';
import type { ProblemList } from '../../problems/problems.ts';
import { isAtOrBelow, targetsOf, variablesOf, type ImageSubject } from './imageSubject.ts';

/** A mount where this version of the image does not keep its data. */
export function checkDataPaths(subject: ImageSubject, host: ManifestHost, problems: ProblemList): void {
  for (const data of certainDataOf(subject.use)) {
    const { wrong } = data;
    const targets = wrong ? targetsOf(subject) : [];
    const found = targets.find(({ path }) => path === wrong?.path);
    if (!wrong || !found || isMoved(data, subject, host)) continue;
    // A mount around the folder would take no data, one at the folder or in it does.
    const isInner = isAtOrBelow(data.path, wrong.path);
    if (isInner && targets.some(({ path }) => isAtOrBelow(path, data.path))) continue;
    const message = `A mount at ${wrong.path} is wrong for ${versionText(subject.use, data)}: ${wrong.why}. Mount at ${data.path}.`;
    const { at } = found.node;
    problems.warning('data-path', message, at, [], replaceWord(wrong.path, data.path, at, problems));
  }
}

function isMoved({ movedBy }: ImageData, subject: ImageSubject, host: ManifestHost): boolean {
  if (movedBy === undefined) return false;
  const entries = variablesOf(subject, host);
  return !entries || entries.has(movedBy);
}

function versionText({ image, version }: ImageUse, { since, before }: ImageData): string {
  const [name] = image.names;
  if (since === undefined) return `${name} before ${before ?? ''}`;
  const newest = version === 'latest' ? ', which the newest image is' : '';
  return `${name} ${since} and later${newest}`;
}
