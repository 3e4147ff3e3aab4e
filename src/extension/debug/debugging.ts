import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { DebuggedContainer } from '../../app/debug/debuggedContainer.ts';
import { dockerOptions } from '../../app/debug/dockerPlace.ts';
import { parseDebugRequest, type DebugRequest } from '../../app/debug/debugRequest.ts';
import type { DebugPreparation } from '../../debug/model.ts';
import { prepareDebug } from '../../app/operations/debug/prepareDebug.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { DebugUndoing } from '../../app/operations/debug/debugUndoing.ts';
import { performDebug } from '../../app/operations/debug/performDebug.ts';
import { demandTrust } from '../../app/trust.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Problem } from '../../base/problem.ts';
import type { ObservedContainer } from '../../engine/observation.ts';
import { nodesIn, Targets } from '../commands/targets.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import { hasAdapter, tellMissingAdapter } from './adapterExtensions.ts';
import type { DebugParts } from './debugParts.ts';
import { basicConfiguration } from './debugOffers.ts';
import { debuggedContainers, debuggedWork, demandService, pickDebugged } from './debugTargets.ts';
import { DebugSessions, marked, type Debugged } from './debugSessions.ts';
import { lentTools } from './lentTools.ts';

type Folder = vscode.WorkspaceFolder | undefined;

/** Debugs services: turns what a person asks for into sessions of the debug adapters, and back when it is over. */
export class Debugging implements Disposable {
  readonly #parts: DebugParts;
  readonly #sessions = new DebugSessions();
  readonly #undoing: DebugUndoing;
  /** What is about to be debugged. */
  readonly #beginning = new Set<{ readonly work: unknown; readonly service: string }>();

  constructor(parts: DebugParts) {
    this.#parts = parts;
    const isDebugged: ConstructorParameters<typeof DebugUndoing>[0] = (work, service) =>
      this.#sessions.all.some((each) => each.work === work && each.target.service === service) ||
      [...this.#beginning].some((each) => each.work === work && each.service === service);
    this.#undoing = new DebugUndoing(isDebugged, parts.logger);
  }

  /** The rows that a command was called on, services by name, or what the person picks. */
  async start(args: readonly unknown[]): Promise<void> {
    await this.#parts.targets.each(args, async (work, own) => {
      const replicas = nodesIn(own).filter((node) => node.kind === 'replica');
      const snapshot = await readySnapshot(work.monitor);
      const numbered = replicas.map(({ service, container }) => ({
        service,
        replica: snapshot.observation.containers.find(({ name }) => name === container)?.number,
      }));
      const services =
        replicas.length > 0
          ? []
          : await new Targets(work.monitor, work.activity).services(own, 'canDebug', 'Debug Service');
      const wanted = [...numbered, ...(services ?? []).map(({ service }) => ({ service, replica: undefined }))];
      for (const { service, replica } of wanted) await this.#startSession(work, service, replica);
    });
  }

  async stop(args: readonly unknown[]): Promise<void> {
    await this.#parts.targets.each(args, async (work, own) => {
      const targets = new Targets(work.monitor, work.activity);
      const replicas = nodesIn(own).flatMap((node) => (node.kind === 'replica' ? [node] : []));
      const services = replicas.length > 0 ? [] : await targets.services(own, 'isDebugged', 'Stop Debugging');
      const containers = new Set(
        [...replicas, ...(services ?? []).flatMap(({ children }) => children)].map((each) => each.container),
      );
      const stopped = this.#sessions.all.filter(
        ({ work: its, target }) => its === work && containers.has(target.container),
      );
      await Promise.all(stopped.map((each) => this.#sessions.stop(each)));
      if (stopped.length > 0) return;
      const left = [...replicas, ...(services ?? [])].map(({ service }) => service);
      if (left.length > 0) await this.#undoing.offer(work, [...new Set(left)]);
    });
  }

  async resolve(
    folder: Folder,
    configuration: vscode.DebugConfiguration,
    signal: AbortSignal,
  ): Promise<vscode.DebugConfiguration | undefined> {
    demandTrust(workspaceTrust);
    const request = parseDebugRequest(configuration);
    const work = await debuggedWork(this.#parts.applications, request, folder?.uri.fsPath);
    const looking = work.monitor.retain();
    try {
      const service = request.service ?? (await pickDebugged(work));
      if (service === undefined) return undefined;
      const [first, ...others] = await debuggedContainers(work, service, request.replica, signal);
      if (!first) return undefined;
      const session = await this.#beginSession(work, folder, first, { ...request, service }, signal);
      const base = session && { ...configuration, service, manifest: work.key.manifest };
      for (const { number } of session ? others : []) {
        void vscode.debug.startDebugging(folder, {
          ...base,
          ...basicConfiguration,
          name: `${session?.name} ${number}`,
          replica: number,
        });
      }
      return session;
    } finally {
      looking.dispose();
    }
  }

  dispose(): void {
    this.#undoing.dispose();
    this.#sessions.dispose();
  }

  async #startSession(work: ApplicationWork, service: string, replica: number | undefined): Promise<void> {
    const { manifest } = work.key;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(dirname(manifest)));
    const name = replica === undefined ? service : `${service}-${replica}`;
    const asked = { ...basicConfiguration, name, service, manifest, ...(replica === undefined ? {} : { replica }) };
    await vscode.debug.startDebugging(folder, asked);
  }

  /** Until it has begun, or could not begin, nothing is undone of what an earlier session of it has needed. */
  async #beginSession(
    work: ApplicationWork,
    folder: Folder,
    container: ObservedContainer,
    request: DebugRequest,
    signal: AbortSignal,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const { service } = container;
    const beginning = { work, service };
    this.#beginning.add(beginning);
    try {
      return await this.#sessionFor(work, folder, container, request, signal);
    } finally {
      this.#beginning.delete(beginning);
      this.#undoing.settle(work, service);
    }
  }

  async #sessionFor(
    work: ApplicationWork,
    folder: Folder,
    container: ObservedContainer,
    request: DebugRequest,
    signal: AbortSignal,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const known = this.#sessions.all.find(
      ({ work: its, target }) => its === work && target.container === container.name,
    );
    // Its button "Restart" begins it anew; another start of the same would fight over one debugger.
    // What was made anew for it stands until it is undone, with its port: it is not prepared from there once more.
    const kept = known?.target.preparation;
    if (known) await this.#sessions.stop(known);
    const preparation = kept?.vary ? kept : await this.#prepare(work, container, request, signal);
    if (!preparation || !(await this.#undoing.vary(work, container.service, preparation, signal))) return undefined;
    const { monitor, activity } = work;
    const { logger } = this.#parts;
    const { service, name } = container;
    const title = typeof request.attributes['name'] === 'string' ? request.attributes['name'] : service;
    const debugged = this.#sessions.add(work, folder, title, (surface) => {
      const { attributes } = request;
      return new DebuggedContainer({
        service,
        container: name,
        monitor,
        activity,
        preparation,
        attributes,
        surface,
        logger,
      });
    });
    this.#undoing.follow(work, service, debugged.target);
    return this.#begin(debugged, title, signal);
  }

  async #begin(debugged: Debugged, title: string, signal: AbortSignal): Promise<vscode.DebugConfiguration | undefined> {
    const { target, work } = debugged;
    const { application, observation } = await readySnapshot(work.monitor);
    const place = { project: application.name, engine: observation.engine.kind };
    const what = { service: target.service, container: target.container, runtime: target.preparation.label };
    try {
      const attach = (its: AbortSignal) => target.reach(its);
      const configuration = await performDebug({ kind: 'debug', ...place, ...what }, attach, work.door, signal);
      if (!configuration) target.end();
      return configuration && marked(configuration, title, debugged);
    } catch (error) {
      target.end();
      throw error;
    }
  }

  /** Undefined when the person has been told what is missing. */
  async #prepare(
    work: ApplicationWork,
    container: ObservedContainer,
    request: DebugRequest,
    signal: AbortSignal,
  ): Promise<DebugPreparation | undefined> {
    const snapshot = await readySnapshot(work.monitor);
    const service = demandService(container.service, snapshot.application);
    const engine = work.monitor.demandEngine();
    const address = work.monitor.demandAddress();
    const { logger } = this.#parts;
    const tell = ({ message }: Problem): void => logger.warn(message);
    const subject = { engine, snapshot, service, container, waitForClient: request.waitForClient, onProblem: tell };
    const lent = { tools: lentTools(snapshot.observation.engine.address), relayPrograms: this.#parts.relayPrograms };
    const preparation = await prepareDebug(
      { ...subject, ...lent, dockerOptions: dockerOptions(address) },
      tell,
      signal,
    );
    const { extension, adapter, label } = preparation;
    if (!extension || hasAdapter(adapter)) return preparation;
    await tellMissingAdapter(container.service, label, extension);
    return undefined;
  }
}
