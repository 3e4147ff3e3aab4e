import type { Service } from '../../manifest/model.ts';
import { imageUse } from '../../manifest/images/images.ts';
import { hubName, imageParts } from '../../manifest/images/reference.ts';
import { statedFacts, type JsonFacts } from './jsonFacts.ts';

/** What `image` is in CEL: the parts of a service's image, and what is known of it. */
export function imageFacts({ image = '', build }: Service): JsonFacts {
  const { name, tag, digest } = imageParts(image);
  const repository = hubName(name);
  return statedFacts({
    reference: image,
    registry: name === '' ? undefined : registryOf(name),
    repository,
    name: repository.split('/').at(-1),
    tag,
    digest,
    built: build !== undefined,
    datastore: image !== '' && build === undefined && imageUse(image)?.image.isDatastore === true,
  });
}

/** A first part with a dot or a port is a host; all else is on Docker Hub. */
function registryOf(name: string): string {
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost && first !== 'index.docker.io' ? first : 'docker.io';
}
