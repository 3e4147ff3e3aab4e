import { Readable } from 'node:stream';
import type { ProjectConnections } from '../../../src/engine/connections.ts';
import type { Engine } from '../../../src/engine/engine.ts';

/** What a fake engine says unless a test puts something else in its place: it knows no digests, takes in no images. */
export class FakeAnswers {
  /** Who is connected with whom; undefined: what runs is there, and nobody talks with anybody. */
  connected: ProjectConnections | undefined;
  imageDigests: Engine['imageDigests'] = () => Promise.resolve({});
  readImages: Engine['readImages'] = (images) => Promise.resolve(Readable.from([images.join()]));
  writeImages: Engine['writeImages'] = () => Promise.resolve();
}
