import type { ObservedProject } from './observation.ts';

/** What a container says about the project it belongs to. */
export interface ProjectContainer {
  readonly project: string;
  readonly service: string;
  readonly isRunning: boolean;
  readonly isOneOff: boolean;
  readonly isOurs: boolean;
  readonly workingDirectory?: string;
  readonly configFiles: readonly string[];
}

/** The projects of containers, by name. */
export function groupProjects(containers: readonly ProjectContainer[]): readonly ObservedProject[] {
  const groups = Map.groupBy(containers, ({ project }) => project);
  return [...groups].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, its]) => toProject(name, its));
}

function toProject(name: string, containers: readonly ProjectContainer[]): ObservedProject {
  const lasting = containers.filter(({ isOneOff }) => !isOneOff);
  const running = lasting.filter(({ isRunning }) => isRunning).length;
  const workingDirectory = containers.find((each) => each.workingDirectory !== undefined)?.workingDirectory;
  const services = [...Map.groupBy(lasting, ({ service }) => service)].map(([service, its]) => {
    return [service, { running: its.filter(({ isRunning }) => isRunning).length, total: its.length }] as const;
  });
  return {
    name,
    services: Object.fromEntries(services.sort(([left], [right]) => (left < right ? -1 : 1))),
    state: running === 0 ? 'stopped' : running === lasting.length ? 'running' : 'partial',
    isOurs: containers.some(({ isOurs }) => isOurs),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    configFiles: containers.find(({ configFiles }) => configFiles.length > 0)?.configFiles ?? [],
  };
}
