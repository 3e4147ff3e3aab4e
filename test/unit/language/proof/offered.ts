import { fixAll, quickFixes } from '../../../../src/language/actions/codeActions.ts';
import { moreFixes } from '../../../../src/language/actions/moreFixes.ts';
import { switchOffers } from '../../../../src/language/actions/switchOffers.ts';
import type { Offer } from '../../../../src/language/actions/offer.ts';
import { OfferProofs } from '../../../../src/language/actions/provedOffers.ts';
import { diagnose } from '../../../../src/language/diagnostics/diagnostics.ts';
import { refactoringsAt } from '../../../../src/language/refactor/refactorings.ts';
import { Snapshots, type Snapshot } from '../../../../src/language/text/snapshot.ts';
import type { Problem } from '../../../../src/base/problem.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import type { Folder } from './manifests.ts';

export const environment = { HOME: '/home/me' };

/** What is offered in the files of a folder, and what a proof says against it. */
export interface Offered {
  readonly snapshot: Snapshot;
  readonly offers: readonly Offer[];
  readonly refused: readonly string[];
}

/** Every fix of a file. */
export function fixesIn(folder: Folder, path: string): Offered {
  return proved(folder, path, (snapshot, problems) => {
    const everywhere = { start: { line: 0, character: 0 }, end: { line: snapshot.file.lines.length, character: 0 } };
    return [
      ...fixAll(problems),
      ...quickFixes(problems, everywhere),
      ...problems.flatMap((problem) => [...moreFixes(snapshot, problem, true), ...switchOffers(snapshot, problem)]),
    ];
  });
}

/** Every refactoring of a file: at the start of each line, within its first word, at its value and at each anchor or alias. */
export function refactoringsIn(folder: Folder, path: string): Offered {
  return proved(folder, path, (snapshot) =>
    snapshot.file.lines.flatMap((text, line) => {
      const first = Math.max(0, text.search(/\S/));
      const columns = [first, first + 2, ...[...text.matchAll(/[*&]\w|:\s+\S/g)].map(({ index }) => index + 1)];
      return [...new Set(columns)].flatMap((character) => {
        const start = { line, character: Math.min(character, text.length) };
        const surroundings = {
          exists: (file: string) => Object.hasOwn(folder, file),
          readText: (file: string) => (Object.hasOwn(folder, file) ? folder[file] : undefined),
          canCreateFiles: true,
        };
        return refactoringsAt(snapshot, { start, end: start }, surroundings);
      });
    }),
  );
}

function proved(
  folder: Folder,
  path: string,
  offersOf: (snapshot: Snapshot, problems: readonly Problem[]) => readonly Offer[],
): Offered {
  const host = new MemoryManifestHost(folder, environment);
  const snapshots = new Snapshots(host);
  const snapshot = snapshots.of(path)!;
  const found = diagnose([path], host, snapshots);
  const raw = offersOf(snapshot, found.get(path) ?? []);
  const distinct = new Map(raw.map((offer) => [JSON.stringify([offer.title, offer.edits, offer.created]), offer]));
  const proofs = new OfferProofs();
  const offers: Offer[] = [];
  const refused: string[] = [];
  for (const offer of distinct.values()) {
    const result = proofs.proved(snapshot, offer);
    if (typeof result === 'string') refused.push(`${offer.title}: it would ${result}`);
    else offers.push(result);
  }
  return { snapshot, offers, refused };
}
