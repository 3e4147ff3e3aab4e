import { programName } from '../../manifest/programs/commandLine.ts';
import type { RuntimeOverlay, RuntimeOverlayRequest } from './runtimeOverlay.ts';
import { refuse, refuseShell } from './refuse.ts';

/** Node needs no restart to be debugged; this is for programs that wait for the debugger, or that use SIGUSR1 themselves. */
export function nodeOverlay({ service, port, command, waitsForClient }: RuntimeOverlayRequest): RuntimeOverlay {
  if (command.shellText !== undefined) return refuseShell(service.name, 'node server.js');
  const [node = '', ...rest] = command.program;
  if (!/^node(js)?$/.test(programName(node))) {
    // The launcher would take the port for itself.
    return refuse(
      'launcher-command',
      `${service.name} is started by ${programName(node) || 'its image'}, not by node itself. Say what the debugger starts: set x-patchbay.debug.command of the service, as in node server.js.`,
    );
  }
  const inspect = `--inspect${waitsForClient ? '-brk' : ''}=127.0.0.1:${port}`;
  return {
    words: { launchers: command.launchers, program: [node, inspect, ...rest] },
    change: `starts with ${inspect}`,
    problems: [],
  };
}
