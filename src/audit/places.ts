import { join } from 'node:path';

/**
 * Where the audit trails of a user are, one folder for all windows and the command line:
 *
 *     <audit>/key.pem                       the private key that heads are signed with; only its owner reads it
 *     <audit>/trails/<project>/000001.ndjson   records, a line each; the highest number is written to
 *     <audit>/heads/<project>.json          the signed head: how many records there are, and the last one. Apart from the trail
 *     <audit>/locks/<project>/              who writes
 */
export interface TrailPlace {
  readonly trail: string;
  readonly head: string;
  readonly lock: string;
  readonly key: string;
  readonly keyLock: string;
}

/** The project of what belongs to none. No project has the name, whose `@` a file's name of one cannot have. */
export const noProject = '';
const noProjectFile = '@none';
const segmentName = /^(\d{6,9})\.ndjson$/;

export function trailPlace(audit: string, project: string): TrailPlace {
  const name = fileNameOf(project);
  return {
    trail: join(trailsFolder(audit), name),
    head: join(headsFolder(audit), `${name}.json`),
    lock: join(audit, 'locks', name),
    key: join(audit, 'key.pem'),
    keyLock: join(audit, 'locks', '@key'),
  };
}

export function trailsFolder(audit: string): string {
  return join(audit, 'trails');
}

export function headsFolder(audit: string): string {
  return join(audit, 'heads');
}

export function segmentPath(place: TrailPlace, number: number): string {
  return join(place.trail, `${String(number).padStart(6, '0')}.ndjson`);
}

/** The number of a segment's file; undefined for any other. */
export function segmentNumber(file: string): number | undefined {
  const number = segmentName.exec(file)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A project as a file's name: it can be no path, neither `..` nor one with a separator. */
function fileNameOf(project: string): string {
  if (project === noProject) return noProjectFile;
  return encodeURIComponent(project.toWellFormed().slice(0, 100)).replaceAll('.', '%2E').replaceAll('*', '%2A');
}

/** The project of a file's name, undefined for what is none. */
export function projectOfFile(file: string): string | undefined {
  if (file === noProjectFile) return noProject;
  try {
    const project = decodeURIComponent(file);
    return fileNameOf(project) === file ? project : undefined;
  } catch {
    return undefined;
  }
}
