import { describe, expect, it } from 'vitest';
import { tried } from '../../../../src/language/proof/trial.ts';
import { unannounced } from '../../../../src/language/proof/editProof.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { declared } from '../../../../src/policy/wiring/declare.ts';
import { WrittenPlaces } from '../../../../src/policy/wiring/writtenPlaces.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { realWorld } from '../../manifest/support/realWorld.ts';
import { blockSample, fullSample } from '../../manifest/support/samples.ts';
import { delicate, type Folder } from './manifests.ts';

const main = '/app/compose.yaml';
const folders: readonly (readonly [string, Folder])[] = [
  ...Object.entries(delicate),
  ...Object.entries({ ...realWorld, fullSample, blockSample }).map(
    ([name, text]) => [name, { [main]: withBroker(text) }] as const,
  ),
];

/** Somebody has seen something, so there is a broker. */
function withBroker(text: string): string {
  const isBlock = !text.includes('x-patchbay:') && !text.trimStart().startsWith('{');
  return isBlock ? `${text.trimEnd()}\nx-patchbay:\n  broker: redis://events.example\n` : text;
}

/** What becomes of a manifest when it is written down of each service that it publishes and consumes a new channel. */
function outcomes(folder: Folder): { readonly done: string[]; readonly refused: string[]; readonly wrong: string[] } {
  const [path = main] = Object.keys(folder);
  const snapshot = new Snapshots(new MemoryManifestHost(folder, { HOME: '/home/me' })).of(path)!;
  const manifest = snapshot.manifest();
  const { application } = manifest;
  const result = { done: [] as string[], refused: [] as string[], wrong: [] as string[] };
  for (const name of Object.keys(application?.services ?? {})) {
    const places = new WrittenPlaces(manifest, snapshot.readText, (file) => snapshot.other(file)?.lines ?? []);
    const undeclared = { kind: 'stream', key: 'new:seen' } as const;
    const uses = [
      { what: 'publishes', service: name, channel: 'new.seen', undeclared },
      { what: 'consumes', service: name, channel: 'new.seen', group: 'g', undeclared },
    ] as const;
    const edits = declared(uses, application!, places);
    const texts = edits?.map(({ at, newText }) => ({ ...at, newText }));
    const reason = texts ? unannounced(snapshot, { edits: texts }, { changes: 'edited' }) : 'cannot be written';
    if (!texts || reason !== undefined) {
      result.refused.push(`${name}: ${reason}`);
      continue;
    }
    const after = tried(snapshot, { edits: texts }).after.application;
    const [before, now] = [application!.services[name], after?.services[name]];
    const isRight =
      now?.publishes.join() === [...before!.publishes, 'new.seen'].toSorted(byPlaceOf(now?.publishes ?? [])).join() &&
      now?.consumes.some(({ channel, group }) => channel === 'new.seen' && group === 'g') &&
      now.consumes.length === before!.consumes.length + 1 &&
      after?.messaging.channels['new.seen']?.key === 'new:seen';
    (isRight ? result.done : result.wrong).push(name);
  }
  return result;
}

function byPlaceOf(order: readonly string[]): (a: string, b: string) => number {
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}

describe('Writing down what was seen of a service', () => {
  it.each(folders)('adds that to %s and changes nothing else, or is not offered', (_, folder) => {
    expect(outcomes(folder).wrong).toEqual([]);
  });

  it('can be done for nearly every service of real manifests', () => {
    const all = folders.map(([, folder]) => outcomes(folder));
    const done = all.flatMap((one) => one.done);
    // Where nothing tells the broker, nobody has seen anything of it either.
    const refused = all.flatMap((one) => one.refused).filter((why) => !/serves? these channels/.test(why));
    expect(done.length, refused.join('\n')).toBeGreaterThan(0.9 * (done.length + refused.length));
  });
});
