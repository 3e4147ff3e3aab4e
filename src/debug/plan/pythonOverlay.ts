import type { Problem } from '../../base/problem.ts';
import type { Mount } from '../../manifest/model.ts';
import { programName } from '../../manifest/programs/commandLine.ts';
import { pythonStart } from '../detect/pythonStart.ts';
import type { RuntimeOverlay, RuntimeOverlayRequest } from './runtimeOverlay.ts';
import { refuse, refuseShell, warn } from './refuse.ts';

const lentFolder = '/.patchbay/debugpy';

/** debugpy starts what Python would have started, in the same process. */
export function pythonOverlay(request: RuntimeOverlayRequest): RuntimeOverlay {
  const { service, port, command, waitsForClient, tools, variable } = request;
  if (command.shellText !== undefined) return refuseShell(service.name, 'python app.py');
  const start = pythonStart(command.program);
  if (!start) {
    return refuse(
      'python-command',
      `Cannot tell which Python program ${service.name} is: it is started by ${programName(command.program[0]) || 'nothing that its image names'}. Say what the debugger starts: set x-patchbay.debug.command of the service, as in python app.py.`,
    );
  }
  if (!tools.hasDebugpy && tools.debugpy === undefined) {
    return refuse(
      'no-debugpy',
      `debugpy is not in the image of ${service.name}. Add it to the Dockerfile: RUN pip install debugpy.`,
    );
  }
  const debugpy = ['-m', 'debugpy', '--listen', `127.0.0.1:${port}`, ...(waitsForClient ? ['--wait-for-client'] : [])];
  const isLent = !tools.hasDebugpy && tools.debugpy !== undefined;
  const { interpreter, options, target } = start;
  return {
    words: {
      launchers: command.launchers,
      program: [interpreter, ...options, ...debugpy, ...target, ...patience(target)],
    },
    environment: {
      // Its notes on frozen modules would stand in the log of the service.
      PYDEVD_DISABLE_FILE_VALIDATION: '1',
      ...(isLent && { PYTHONPATH: [lentFolder, variable('PYTHONPATH')].filter(Boolean).join(':') }),
    },
    ...(isLent && { mounts: [lentMount(tools.debugpy)] }),
    change: `starts under debugpy on port ${port} of the container`,
    problems: warningsOf(service.name, target),
  };
}

function lentMount(source: string): Mount {
  return { type: 'bind', source, target: lentFolder, isReadOnly: true, needsHostPath: true };
}

/** gunicorn ends workers that do not answer for half a minute, as one at a breakpoint does not. Its last option counts. */
function patience(target: readonly string[]): readonly string[] {
  return target[0] === '-m' && target[1] === 'gunicorn' ? ['--timeout', '0'] : [];
}

function warningsOf(service: string, target: readonly string[]): readonly Problem[] {
  const reloads = target.some((word) => word === '--reload' || word === '--debug');
  const workers = workersOf(target);
  return [
    ...(reloads
      ? [
          warn(
            'reload',
            `${service} reloads itself: after a reload, breakpoints are hit once the debugger has found its new process. Leave --reload out while debugging if they are not.`,
          ),
        ]
      : []),
    ...(workers > 1
      ? [
          warn(
            'workers',
            `${service} runs ${workers} workers, and each request reaches one of them. Run one while debugging, so that every request meets its breakpoints.`,
          ),
        ]
      : []),
  ];
}

function workersOf(target: readonly string[]): number {
  const at = target.findIndex((word) => /^(-w|--workers|--processes|--concurrency)(=|$)/.test(word));
  if (at === -1) return 1;
  const [, value = target[at + 1]] = (target[at] ?? '').split('=');
  return Number(value) || 1;
}
