import type { Application } from '../../manifest/model.ts';
import type { Engine, EngineEvent, LogLine, LogOptions } from '../engine.ts';
import type { EngineInfo, Observation } from '../observation.ts';
import type { Step } from '../step.ts';
import { DockerClient } from './client.ts';
import { followEvents } from './events.ts';
import { labels } from './labels.ts';
import { readLogs } from './logs.ts';
import { engineInfo, observe } from './observe.ts';
import { perform } from './perform.ts';

/** Runs services as containers of a Docker Engine, under Compose's labels. */
export class DockerEngine implements Engine {
  readonly kind = 'docker';
  readonly #client: DockerClient;

  constructor(host: string | undefined) {
    this.#client = new DockerClient(host);
  }

  ping(signal: AbortSignal): Promise<EngineInfo> {
    return engineInfo(this.#client, signal);
  }

  observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation> {
    return observe(this.#client, project, images, signal);
  }

  perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return perform(this.#client, step, application, onProgress, signal);
  }

  async watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    await followEvents(
      this.#client,
      { label: [`${labels.project}=${project}`] },
      ({ timeMs, action, attributes }) => {
        const { name = '', [labels.service]: service = '' } = attributes;
        onEvent({ timeMs, container: name, service, action });
      },
      onReady,
      signal,
    );
  }

  logs(
    project: string,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return readLogs(this.#client, project, options, onLine, signal);
  }

  dispose(): void {
    this.#client.dispose();
  }
}
