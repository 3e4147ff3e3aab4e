import { Readable } from 'node:stream';
import type { Engine } from '../../../src/engine/engine.ts';

/** What a fake engine says of images, unless a test puts something else in its place: it knows no digests, and takes in nothing. */
export class FakeImages {
  imageDigests: Engine['imageDigests'] = () => Promise.resolve({});
  readImages: Engine['readImages'] = (images) => Promise.resolve(Readable.from([images.join()]));
  writeImages: Engine['writeImages'] = () => Promise.resolve();
}
