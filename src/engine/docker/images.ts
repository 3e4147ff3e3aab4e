import type { Application, Build, Service } from '../../manifest/model.ts';
import { buildContext } from './buildContext.ts';
import { statusOf, type DockerClient } from './client.ts';
import { DockerHttpError, refused } from './errors.ts';
import { labels } from './labels.ts';
import { readProgress } from './progress.ts';

/** Pulls an image. Rejects with `engine.image-missing` when the registry has none, `engine.pull-failed` otherwise. */
export async function pullImage(
  client: DockerClient,
  image: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  // Without a tag the API would pull every one.
  const isTagged = image.includes('@') || image.lastIndexOf(':') > image.lastIndexOf('/');
  const query = { fromImage: isTagged ? image : `${image}:latest` };
  try {
    const stream = await client.stream({ method: 'POST', path: '/images/create', query }, signal);
    const failure = await readProgress(stream, onProgress);
    if (failure !== undefined) throw pullFailed(image, failure);
  } catch (error) {
    const translated = client.translate(error, signal);
    if (!(translated instanceof DockerHttpError)) throw translated;
    throw statusOf(translated) === 404
      ? imageMissing(image, translated)
      : pullFailed(image, translated.detail, translated);
  }
}

/** Builds a service's image with the classic builder. Rejects with `engine.build-failed`. */
export async function buildImage(
  client: DockerClient,
  application: Application,
  service: Service,
  image: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { build } = service;
  if (!build) return;
  let last = '';
  const report = (text: string): void => {
    if (text.trim() !== '') last = text;
    onProgress(text);
  };
  try {
    const isRemote = /^[a-z][a-z0-9+.-]*:\/\/|^git@/.test(build.context);
    const query = buildQuery(application, service, build, image);
    const context = isRemote ? undefined : await buildContext(build.context, build.dockerfile);
    const stream = await client.stream(
      context
        ? { method: 'POST', path: '/build', query: { ...query, dockerfile: context.dockerfile }, file: context.tar }
        : { method: 'POST', path: '/build', query: { ...query, remote: build.context } },
      signal,
    );
    const failure = await readProgress(stream, report);
    if (failure !== undefined) throw buildFailed(service, failure, last);
  } catch (error) {
    const translated = client.translate(error, signal);
    throw translated instanceof DockerHttpError
      ? buildFailed(service, translated.detail, last, translated)
      : translated;
  }
}

function buildQuery(application: Application, service: Service, build: Build, image: string) {
  return {
    t: image,
    dockerfile: build.dockerfile,
    rm: true,
    forcerm: true,
    buildargs: build.args,
    labels: { ...build.labels, [labels.project]: application.name, [labels.service]: service.name },
    ...(build.target === undefined ? {} : { target: build.target }),
  };
}

export function imageMissing(image: string, cause?: unknown): Error {
  return refused(
    'engine.image-missing',
    `The image "${image}" is neither here nor in its registry, or it needs a login. Check its name, build it, or log in with "docker login".`,
    cause,
  );
}

function pullFailed(image: string, detail: string, cause?: unknown): Error {
  return refused(
    'engine.pull-failed',
    `Cannot pull "${image}": ${detail}. Check that the registry can be reached, then try again.`,
    cause,
  );
}

function buildFailed(service: Service, detail: string, last: string, cause?: unknown): Error {
  const context = last === '' || last.includes(detail) ? '' : ` Its last output: ${last.slice(-500)}`;
  return refused(
    'engine.build-failed',
    `Cannot build the image of "${service.name}" from ${service.build?.context ?? 'its context'}: ${detail}.${context} Correct its ${service.build?.dockerfile ?? 'Dockerfile'} and try again.`,
    cause,
  );
}
