/** Docker Hub is meant by a name without a registry. */
export const dockerHub = 'docker.io';

/** The registry an image comes from: `docker.io`, `127.0.0.1:5000`. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  return !isHost || first === 'index.docker.io' ? dockerHub : first;
}

/** The name to pull. Without a tag or digest, the API would pull every tag. */
export function withTag(image: string): string {
  const isTagged = image.includes('@') || image.lastIndexOf(':') > image.lastIndexOf('/');
  return isTagged ? image : `${image}:latest`;
}
