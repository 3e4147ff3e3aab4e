import type { Application, Build, Service } from '../../../manifest/model.ts';
import { buildContext } from './buildContext.ts';
import { builderFacts, decideBuild, isRemoteContext, type BuildDecision } from './builder.ts';
import { nextOfBuild } from './buildHints.ts';
import { buildOffers } from './buildOffers.ts';
import { readBuild, type BuildFailure } from './buildOutput.ts';
import { buildQuery } from './buildQuery.ts';
import { sessionMethods } from '../buildkit/services.ts';
import { openSession, type BuildSession } from '../buildkit/session.ts';
import type { DockerClient, DockerRequest } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import { diskFull, isDiskFull } from '../images/imageFailures.ts';
import { contextStages, type ContextStages } from './namedContexts.ts';
import { allCredentials, encodeHeader } from '../images/registryAuth.ts';
import { realEnvironment } from '../connection/userConfig.ts';

/** What is built: a service's image, under these names. */
export interface BuildTarget {
  readonly application: Application;
  readonly service: Service;
  readonly images: readonly string[];
}

interface StagedTarget extends BuildTarget {
  readonly stages: ContextStages | undefined;
}

type Report = (text: string) => void;

/**
 * Builds a service's image with BuildKit where the engine has it, else with the classic builder. Rejects with
 * `engine.build-failed`, `engine.build-unsupported` for what no builder of this engine does, or `engine.disk-full`.
 */
export async function buildImage(
  client: DockerClient,
  target: BuildTarget,
  onProgress: Report,
  signal: AbortSignal,
): Promise<void> {
  const { build } = target.service;
  if (!build) return;
  const decision = decideBuild(build, await builderFacts(client, process.env, signal));
  if (decision.kind === 'refused') throw unsupported(target.service, decision.why);
  for (const notice of decision.notices) onProgress(notice);
  const stages = await contextStages(client, target.application, build, onProgress, signal);
  try {
    await buildDecided(client, { ...target, stages }, build, decision, onProgress, signal);
  } finally {
    await stages?.dispose();
  }
}

async function buildDecided(
  client: DockerClient,
  target: StagedTarget,
  build: Build,
  { builder, isBound }: Extract<BuildDecision, { kind: 'build' }>,
  onProgress: Report,
  signal: AbortSignal,
): Promise<void> {
  if (builder === 'classic') return buildClassic(client, target, build, onProgress, signal);
  const unserved = await buildWithBuildKit(client, target, build, onProgress, signal);
  if (unserved === undefined) return;
  if (isBound) throw buildFailed(target.service, { detail: unserved, lastLines: [] });
  onProgress(`BuildKit does not serve this build (${unserved}): building with the classic builder instead`);
  await buildClassic(client, target, build, onProgress, signal);
}

async function buildClassic(
  client: DockerClient,
  target: StagedTarget,
  build: Build,
  onProgress: Report,
  signal: AbortSignal,
): Promise<void> {
  const credentials = await allCredentials(realEnvironment(), signal);
  const request = await buildRequest(target, build, { rm: true, forcerm: true });
  const headers = { 'X-Registry-Config': encodeHeader(credentials) };
  const failure = await post(client, { ...request, headers }, onProgress, signal);
  if (failure) throw buildFailed(target.service, failure);
}

/** Resolves to why BuildKit cannot even begin, when the fault is not the build's. */
async function buildWithBuildKit(
  client: DockerClient,
  target: StagedTarget,
  build: Build,
  onProgress: Report,
  signal: AbortSignal,
): Promise<string | undefined> {
  const offers = await buildOffers(target.application, target.service, build, signal);
  const over = new AbortController();
  const session = await trySession(client, offers, AbortSignal.any([signal, over.signal]));
  if (typeof session === 'string') return session;
  try {
    const request = await buildRequest(target, build, { version: '2', session: session.id });
    const failure = await post(client, request, onProgress, signal);
    if (!failure) return undefined;
    if (isOfTheFrontend(failure)) return failure.detail;
    throw buildFailed(target.service, failure);
  } finally {
    session.close();
    over.abort();
  }
}

async function trySession(
  client: DockerClient,
  offers: Parameters<typeof sessionMethods>[0],
  signal: AbortSignal,
): Promise<BuildSession | string> {
  try {
    return await openSession(client, sessionMethods(offers), signal);
  } catch (error) {
    if (error instanceof DockerHttpError) return error.detail || 'it opens no session';
    throw error;
  }
}

async function buildRequest(
  { application, service, images, stages }: StagedTarget,
  build: Build,
  more: object,
): Promise<DockerRequest> {
  const query = { ...buildQuery(application, service, build, images), ...more };
  if (isRemoteContext(build.context))
    return { method: 'POST', path: '/build', query: { ...query, remote: build.context } };
  const { tar, dockerfile } = await buildContext(build.context, build.dockerfile, build.dockerfileInline, stages?.into);
  return { method: 'POST', path: '/build', query: { ...query, dockerfile }, file: tar };
}

/** Sends the request and reads the answer to its end. Resolves to what went wrong, if anything did. */
async function post(
  client: DockerClient,
  request: DockerRequest,
  onProgress: Report,
  signal: AbortSignal,
): Promise<BuildFailure | undefined> {
  try {
    return await readBuild(await client.stream(request, signal), onProgress);
  } catch (error) {
    const translated = client.translate(error, signal);
    if (!(translated instanceof DockerHttpError)) throw translated;
    return { detail: translated.detail, lastLines: [] };
  }
}

/** The Dockerfile's `# syntax=` names an image that understands it, which BuildKit fetches first, and the classic builder never. */
function isOfTheFrontend({ step = '', detail }: BuildFailure): boolean {
  return (
    /^(?:resolve image config for|docker-image:\/\/)/.test(step) ||
    /buildkit is not (?:supported|enabled)/i.test(detail)
  );
}

function unsupported(service: Service, why: string): Error {
  return refusedByDocker(
    'engine.build-unsupported',
    `Cannot build the image of "${service.name}": ${why}. Leave it out of build, or build the image by other means and name it in image.`,
  );
}

function buildFailed(service: Service, failure: BuildFailure): Error {
  const { detail, step, lastLines } = failure;
  if (isDiskFull(detail)) {
    return refusedByDocker('engine.disk-full', `Cannot build the image of "${service.name}": ${diskFull(detail)}`);
  }
  const { context = 'its context', dockerfile = 'Dockerfile', dockerfileInline } = service.build ?? {};
  const what = step === undefined ? detail : `${step} failed: ${detail}`;
  const said = lastLines.length > 0 ? ` Its last lines: ${lastLines.join(' ⏎ ')}.` : '';
  const where = dockerfileInline === undefined ? dockerfile : 'dockerfile_inline';
  return refusedByDocker(
    'engine.build-failed',
    `Cannot build the image of "${service.name}" from ${context}: ${what}.${said} ${nextOfBuild(failure, { context, where })}`,
  );
}
