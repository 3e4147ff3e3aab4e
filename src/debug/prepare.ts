import { readdirSync } from 'node:fs';
import { debugRuntimes, type DebugRuntime } from '../base/kinds/debugRuntimes.ts';
import { ownProperty } from '../base/ownProperty.ts';
import type { Problem } from '../base/problem.ts';
import type { Engine } from '../engine/engine.ts';
import { dockerfileText } from '../manifest/files/dockerfile.ts';
import { isRemote } from '../manifest/files/paths.ts';
import type { Application, Service } from '../manifest/model.ts';
import { attachConfiguration } from './adapters/attach.ts';
import { readCommandLine } from '../manifest/programs/commandLine.ts';
import { canDebugJava, findDelve, findVsdbg, hasDebugpy } from './detect/debuggersInImage.ts';
import { detectRuntime } from './detect/detect.ts';
import type { GoBuild } from './detect/goBuild.ts';
import { inspectContainer, inspectGoBuild, type EngineLooks } from './detect/inspect.ts';
import { runtimeOfProgram } from '../manifest/programs/programs.ts';
import { isStaticProgram } from './detect/staticProgram.ts';
import { localFiles } from './localFiles.ts';
import type { TargetFacts, DebugPreparation, DebugTools, Detection, LentDebuggers } from './model.ts';
import { breakpointAdvice } from './paths/breakpointAdvice.ts';
import { pathMaps, type ServicePaths } from './paths/pathMaps.ts';
import { existingMaps } from './paths/existingMaps.ts';
import { debugOverlay, originalWords } from './plan/overlay.ts';
import { openDebugConnection } from './relay/openDebugConnection.ts';

export interface PrepareRequest {
  readonly application: Application;
  readonly service: string;
  /** The name of a container of the service, which runs. */
  readonly container: string;
  readonly waitsForClient: boolean;
  readonly tools: LentDebuggers;
  /** The folder of the programs that are lent to a container which can run nothing else; left out: none is lent. */
  readonly relayPrograms?: string;
  /** What the `docker` command is told to reach the same engine. */
  readonly dockerOptions: readonly string[];
  /** Hears why a connection of the adapter came to nothing. */
  readonly onProblem: (problem: Problem) => void;
}

/** Errors among the problems are why there is no preparation. */
export interface Prepared {
  readonly preparation: DebugPreparation | undefined;
  readonly problems: readonly Problem[];
}

/** Finds out all that is needed to debug a container. It only looks: nothing is started, changed or listened on. */
export async function prepareDebugging(
  engine: EngineLooks & Pick<Engine, 'exec' | 'writeArchive'>,
  request: PrepareRequest,
  signal: AbortSignal,
): Promise<Prepared> {
  const service = ownProperty(request.application.services, request.service);
  if (!service) return { preparation: undefined, problems: [] };
  const container = await inspectContainer(engine, request.container, signal);
  const { program } = readCommandLine(originalWords(service, container.image));
  const told = service.debug?.type ?? container.mark?.runtime ?? runtimeOfProgram(program);
  // The whole program is read for that, which is worth it only where it may be one of Go.
  const mayBeGo = told === undefined || told === 'go';
  const goBuild = mayBeGo ? await inspectGoBuild(engine, container, program[0] ?? '', signal) : undefined;
  const sources = namesIn(service.build?.context);
  const found = detectRuntime({ service, container, ...(goBuild && { goBuild }), localFiles: sources });
  if (!found.detection) return { preparation: undefined, problems: [found.problem] };
  const known: KnownTarget = { service, container, detection: found.detection, ...(goBuild && { goBuild }) };
  const tools = { ...(await lendable(request, known)), ...(await toolsInImage(engine, known, signal)) };
  const missing = missingTools(known, tools);
  if (missing) return { preparation: undefined, problems: [missing] };
  const paths = await pathsOf(engine, request, known, signal);
  return preparationOf(engine, request, known, tools, paths);
}

/** The names in the folder that an image is built from; none of one that is elsewhere. */
function namesIn(folder: string | undefined): readonly string[] {
  try {
    return folder === undefined || isRemote(folder) ? [] : readdirSync(folder);
  } catch {
    // A folder that is not there says nothing; building it says why.
    return [];
  }
}

/** What was found out. */
interface KnownTarget {
  readonly service: Service;
  readonly container: TargetFacts;
  readonly detection: Detection;
  readonly goBuild?: GoBuild;
}

interface FoundTools extends DebugTools {
  readonly vsdbg?: string;
  readonly canDebugJava?: boolean;
}

async function lendable({ tools }: PrepareRequest, { container, detection }: KnownTarget): Promise<DebugTools> {
  const { debugpy } = tools;
  const dlv = detection.runtime === 'go' ? (tools.dlv ?? []) : [];
  const architecture = container.image?.architecture ?? '';
  const fit = await Promise.all(dlv.map((path) => isStaticProgram(path, architecture)));
  const found = dlv.find((_, index) => fit[index]);
  return { ...(debugpy !== undefined && { debugpy }), ...(found !== undefined && { dlv: found }) };
}

async function toolsInImage(
  engine: EngineLooks,
  { container, detection, service }: KnownTarget,
  signal: AbortSignal,
): Promise<FoundTools> {
  switch (detection.runtime) {
    case 'python':
      return { hasDebugpy: await hasDebugpy(engine, container, signal) };
    case 'go': {
      const dlvInImage = await findDelve(engine, container, signal);
      return dlvInImage === undefined ? {} : { dlvInImage };
    }
    case 'dotnet': {
      const vsdbg = service.debug?.debugger ?? (await findVsdbg(engine, container, signal));
      return vsdbg === undefined ? {} : { vsdbg };
    }
    case 'java':
      return { canDebugJava: await canDebugJava(engine, container, signal) };
    case 'node':
      return {};
  }
}

function missingTools({ service, detection: { runtime } }: KnownTarget, tools: FoundTools): Problem | undefined {
  if (runtime === 'dotnet' && tools.vsdbg === undefined) {
    const message = `vsdbg is not in the image of ${service.name}. Mount the folder into which the C# extension has put it at /vsdbg, or set x-patchbay.debug.debugger of the service to where it is.`;
    return { code: 'debug.no-vsdbg', severity: 'error', message };
  }
  if (tools.canDebugJava === false) {
    const message = `The Java in the image of ${service.name} was made without its debug agent. Add the module jdk.jdwp.agent to the jlink command of the Dockerfile.`;
    return { code: 'debug.no-jdwp', severity: 'error', message };
  }
  return undefined;
}

/** A release of .NET is optimised, and says of few lines where they are. */
function releaseWarning(runtime: DebugRuntime, { name, build }: Service): readonly Problem[] {
  const text = runtime === 'dotnet' && build ? (dockerfileText(build, localFiles) ?? '') : '';
  if (!/\s(-c|--configuration)[ =]Release\b/i.test(text)) return [];
  const message = `The Dockerfile of ${name} builds a Release, in which breakpoints move and variables are missing. Build it with -c Debug to debug it.`;
  return [{ code: 'debug.release-build', severity: 'warning', message }];
}

/** A program that is read as it stands has its files in the container; one that was compiled has been elsewhere. */
const readsSources: Readonly<Record<DebugRuntime, boolean>> = {
  node: true,
  python: true,
  go: false,
  dotnet: false,
  java: false,
};

async function pathsOf(
  engine: EngineLooks,
  { application }: PrepareRequest,
  { service, container, detection }: KnownTarget,
  signal: AbortSignal,
): Promise<ServicePaths> {
  const { directory } = application;
  const paths = pathMaps({ service, directory, workingDirectory: container.workingDirectory, files: localFiles });
  if (!readsSources[detection.runtime]) return paths;
  return { ...paths, maps: await existingMaps(engine, container.name, paths.maps, signal) };
}

function preparationOf(
  engine: EngineLooks & Pick<Engine, 'exec' | 'writeArchive'>,
  request: PrepareRequest,
  known: KnownTarget,
  tools: FoundTools,
  paths: ServicePaths,
): Prepared {
  const { service, container, detection, goBuild } = known;
  const { runtime } = detection;
  const { label, adapter, needsRestart, ...traits } = debugRuntimes[runtime];
  const overlayOf = (its: Service) =>
    debugOverlay({
      service: its,
      runtime,
      waitsForClient: request.waitsForClient,
      tools,
      ...(container.image && { image: container.image }),
      ...(goBuild && { goBuild }),
    });
  const overlay = needsRestart || request.waitsForClient ? overlayOf(service) : undefined;
  if (overlay && !overlay.service) return { preparation: undefined, problems: overlay.problems };
  const localRoot = service.build?.context ?? request.application.directory;
  const architecture = container.image?.architecture;
  const place = {
    ...{ project: request.application.name, container: container.name, runtime },
    ...(request.relayPrograms !== undefined &&
      architecture !== undefined && { lent: { programs: request.relayPrograms, architecture } }),
  };
  const port = overlay?.port ?? service.debug?.port ?? ('port' in traits ? traits.port : 0);
  const preparation: DebugPreparation = {
    runtime,
    label,
    evidence: detection.evidence,
    adapter,
    ...('extension' in traits && { extension: traits.extension }),
    attachesAgain: runtime === 'node',
    // A manifest that is edited meanwhile may make it a service that cannot be debugged: then it is what the manifest says.
    ...(overlay && { vary: (its) => overlayOf(its).service ?? its }),
    changes: overlay?.changes ?? [],
    localRoots: [...new Set([localRoot, ...paths.maps.map((map) => map.localRoot)])],
    open: (signal) => openDebugConnection(engine, { ...place, port, onProblem: request.onProblem }, signal),
    configure: (connection, attributes) =>
      attachConfiguration(
        {
          ...{ runtime, service: service.name, container: container.name, connection, ...paths, localRoot },
          workingDirectory: container.workingDirectory,
          dockerOptions: request.dockerOptions,
          ...(goBuild && { goBuild }),
          ...(tools.vsdbg !== undefined && { vsdbg: tools.vsdbg }),
        },
        service.debug?.attributes ?? {},
        attributes,
      ),
    explain: (path, signal) =>
      breakpointAdvice(
        engine,
        { service: service.name, container, maps: paths.maps, readsSources: readsSources[runtime] },
        path,
        signal,
      ),
  };
  return { preparation, problems: [...(overlay?.problems ?? []), ...releaseWarning(runtime, service)] };
}
