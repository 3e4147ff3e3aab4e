import type { Application } from '../../manifest/model.ts';
import { withDependencies } from '../../engine/plan/dependencies.ts';
import { withProfilesOf } from '../../engine/plan/namedProfiles.ts';
import { mustBeServices } from '../sources/project.ts';
import { refusal } from '../output/report.ts';

export interface AttachOptions {
  readonly attach?: readonly string[];
  readonly noAttach?: readonly string[];
  readonly attachDependencies: boolean;
  readonly abortOnContainerExit: boolean;
  readonly abortOnContainerFailure: boolean;
  readonly exitCodeFrom?: string;
  readonly logPrefix: boolean;
  readonly color: boolean;
  readonly timestamps: boolean;
}

/** The services that an attached `up` starts, prints and watches. */
export interface Attachment {
  /** The services that it has started, and stops. */
  readonly own: readonly string[];
  /** The services whose logs it prints. */
  readonly followed: readonly string[];
  /** The services whose ends end it. */
  readonly watched: ReadonlySet<string>;
}

/** @throws ProblemError when an option names a service that there is not. */
export function attachmentOf(
  application: Application,
  services: readonly string[],
  options: AttachOptions,
): Attachment {
  const { attach = [], noAttach = [], exitCodeFrom, attachDependencies } = options;
  mustBeServices([...attach, ...noAttach, ...(exitCodeFrom === undefined ? [] : [exitCodeFrom])], application);
  const active = Object.values(application.services).flatMap(({ name, isActive }) => (isActive ? [name] : []));
  const own = services.length > 0 ? services : active;
  const wide = attachDependencies ? [...withDependencies(withProfilesOf(application, services), own)] : own;
  const chosen = attach.length > 0 ? attach : wide.filter((name) => application.services[name]?.isAttached !== false);
  const followed = chosen.filter((name) => !noAttach.includes(name));
  const watched = services.length > 0 ? services : followed;
  return { own, followed, watched: new Set([...watched, ...(exitCodeFrom === undefined ? [] : [exitCodeFrom])]) };
}

/** @throws ProblemError when options are given together that say opposite things. */
export function mustFit(options: AttachOptions, isDetached: boolean): void {
  const { abortOnContainerExit, abortOnContainerFailure, exitCodeFrom } = options;
  const aborts = [
    ...(abortOnContainerExit ? ['--abort-on-container-exit'] : []),
    ...(abortOnContainerFailure ? ['--abort-on-container-failure'] : []),
    ...(exitCodeFrom === undefined ? [] : ['--exit-code-from']),
  ];
  if (isDetached && aborts[0] !== undefined) {
    throw refusal('detached', `${aborts[0]} needs logs and ends to be followed. Leave out -d, --wait and --no-start.`);
  }
  if (abortOnContainerExit && abortOnContainerFailure) {
    throw refusal('two-aborts', 'Choose one of --abort-on-container-exit and --abort-on-container-failure.');
  }
}
