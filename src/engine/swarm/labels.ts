/** The labels by which `docker stack` recognises what it made, and what only a cluster's own objects carry. Compose's stand in `docker/labels`. */
export const swarmLabels = {
  /** The project. */
  stack: 'com.docker.stack.namespace',
  /** The image as the manifest names it, without the digest that it was pinned to. */
  image: 'com.docker.stack.image',
  /** The id of the image that the manager had under that name then. */
  imageId: 'dev.patchbay.image-id',
  /** Of a config or secret: its key in the manifest. */
  file: 'dev.patchbay.file',
  /** Of a service whose update was paused, or told to go on: what `updateMemory` has to know of it. */
  update: 'dev.patchbay.update',
  /** Of the job of a `pre_start` command: which, from 1. */
  preStart: 'dev.patchbay.pre-start',
  /** Of a stopped service: how many replicas it had. */
  replicasBeforeStop: 'dev.patchbay.replicas',
} as const;
