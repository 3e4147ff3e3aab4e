import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import { LogText } from '../../app/logs/logText.ts';
import { paint, plain } from '../../app/terminalText.ts';
import { sleep } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import { ProblemError } from '../../base/problem.ts';
import type { UnreadableLog } from '../../engine/engine.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import type { TerminalIo, TerminalProgram } from './engineTerminal.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';

/** How many lines of each container's past are shown. */
const tail = 500;
/** A terminal draws no faster; a flood is held back at its source meanwhile. */
const frameMs = 16;
const maxPending = 65_536;

export interface LogSubject {
  readonly name: string;
  readonly project: string;
  /** The services whose log is shown; empty stands for all. */
  readonly services: readonly string[];
  /** The containers whose log is shown, where it is not all of the services'. */
  readonly containers?: readonly string[];
}

/** Shows the log as the services write it, across restarts, until the terminal is closed. */
export function logProgram(monitor: ApplicationMonitor, subject: LogSubject): TerminalProgram {
  return {
    name: `${subject.name} log`,
    codicon: 'output',
    run: async (io, signal) => {
      const looking = monitor.retain();
      const telling = tellEnds(monitor, subject, io);
      try {
        await readySnapshot(monitor);
        await follow(monitor, subject, io, signal);
        return { code: 0, lastWords: `The log of ${subject.name} has ended.` };
      } finally {
        telling.dispose();
        looking.dispose();
      }
    },
  };
}

async function follow(
  monitor: ApplicationMonitor,
  subject: LogSubject,
  io: TerminalIo,
  signal: AbortSignal,
): Promise<void> {
  const { engine } = monitor;
  if (!engine)
    throw new ProblemError({
      code: 'engine.lost',
      severity: 'error',
      message: 'The connection to the engine was lost.',
    });
  const { project, services, containers } = subject;
  const text = new LogText(project, services.length !== 1 || (containers?.length ?? 2) > 1);
  let pending = '';
  const flush = (): void => {
    if (pending === '') return;
    io.write(pending);
    pending = '';
  };
  const onUnreadable = ({ container, problem }: UnreadableLog): void => {
    if (!containers || containers.includes(container)) pending += `${paint('yellow', plain(problem.message))}\r\n`;
  };
  const timer = setInterval(flush, frameMs);
  try {
    await engine.logs(
      project,
      { services, follow: true, tail, onUnreadable },
      async (line) => {
        if (containers && !containers.includes(line.container)) return;
        pending += text.line(line);
        if (pending.length > maxPending) await sleep(frameMs, signal);
      },
      signal,
    );
  } finally {
    clearInterval(timer);
    flush();
  }
}

/** Says when a container ends, and when it is back: a silent log alone would not tell. */
function tellEnds(monitor: ApplicationMonitor, subject: LogSubject, io: TerminalIo): Disposable {
  const known = new Map<string, boolean>();
  const look = (): void => {
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready' || snapshot.application.name !== subject.project) return;
    const own = snapshot.observation.containers.filter(
      ({ name, service }) =>
        (subject.services.length === 0 || subject.services.includes(service)) &&
        (subject.containers?.includes(name) ?? true),
    );
    const now = new Map(own.map((container) => [container.name, isUpOrPaused(container)]));
    for (const [name, wasUp] of known) {
      const isStillUp = now.get(name);
      if (wasUp && isStillUp !== true) say(`${name} ${isStillUp === undefined ? 'is removed' : 'has ended'}`);
      if (!wasUp && isStillUp) say(`${name} is back`);
    }
    known.clear();
    for (const [name, up] of now) known.set(name, up);
  };
  const say = (text: string): void => io.write(`${paint('dim', `— ${plain(text)} —`)}\r\n`);
  look();
  return monitor.onDidChange(look);
}
