import { programName } from '../../manifest/programs/commandLine.ts';
import type { RuntimeOverlay, RuntimeOverlayRequest } from './runtimeOverlay.ts';

/**
 * The agent is an argument of `java` where that is started directly, so that no other Java in the container tries to listen on the
 * same port. Elsewhere it is a variable that every Java reads, whatever script starts it.
 */
export function javaOverlay(request: RuntimeOverlayRequest): RuntimeOverlay {
  const { port, command, waitsForClient, variable } = request;
  // An address with a host is understood by Java 8 and by later ones, which differ in what a bare port means.
  const agent = `-agentlib:jdwp=transport=dt_socket,server=y,suspend=${waitsForClient ? 'y' : 'n'},quiet=y,address=127.0.0.1:${port}`;
  const change = `starts with its debug agent on port ${port} of the container`;
  const [java = '', ...rest] = command.program;
  if (command.shellText === undefined && programName(java) === 'java') {
    return { words: { launchers: command.launchers, program: [java, agent, ...rest] }, change, problems: [] };
  }
  const options = [variable('JAVA_TOOL_OPTIONS'), agent].filter((text) => text !== undefined && text !== '');
  return { environment: { JAVA_TOOL_OPTIONS: options.join(' ') }, change, problems: [] };
}
