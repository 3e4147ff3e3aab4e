import type { Problem } from '../../base/problem.ts';
import type { Mount } from '../../manifest/model.ts';
import { programName } from '../../manifest/programs/commandLine.ts';
import type { GoBuild } from '../detect/goBuild.ts';
import type { RuntimeOverlay, RuntimeOverlayRequest } from './runtimeOverlay.ts';
import { refuse, refuseShell, warn } from './refuse.ts';

const lentDelve = '/.patchbay/dlv';

/** Delve starts the binary, and lets it go on at once unless it is to wait. */
export function goOverlay(request: RuntimeOverlayRequest): RuntimeOverlay {
  const { service, port, command, goBuild, waitsForClient } = request;
  if (command.shellText !== undefined) return refuseShell(service.name, '/app/server');
  const [binary = '', ...rest] = command.program;
  if (/^(go|air|reflex)$/.test(programName(binary)) || binary === '') {
    return refuse(
      'go-run',
      `${service.name} is started by ${programName(binary) || 'nothing that its image names'}, and Delve needs a binary. Build it with -gcflags='all=-N -l', and set x-patchbay.debug.command of the service, as in /app/server.`,
    );
  }
  if (goBuild && !goBuild.hasSymbols) {
    return refuse(
      'no-symbols',
      `The binary of ${service.name} has no debug information, so no breakpoint can be set. Build it with -gcflags='all=-N -l' and without -ldflags='-s -w'.`,
    );
  }
  const delve = delveFor(request);
  if ('problems' in delve) return delve;
  const options = [
    '--headless',
    `--listen=127.0.0.1:${port}`,
    '--api-version=2',
    '--accept-multiclient',
    ...(waitsForClient ? [] : ['--continue']),
    // Another user of the container may carry the connection.
    '--only-same-user=false',
    '--check-go-version=false',
  ];
  return {
    words: { launchers: command.launchers, program: [delve.path, 'exec', ...options, binary, '--', ...rest] },
    mounts: delve.mounts,
    // Delve ends what it debugs when it is interrupted, and does not hear SIGTERM as the first process.
    stopSignal: 'SIGINT',
    change: `starts under Delve on port ${port} of the container`,
    problems: goBuild ? warningsOf(service.name, goBuild) : [],
  };
}

interface LentDelve {
  readonly path: string;
  readonly mounts: readonly Mount[];
}

function delveFor({ service, tools }: RuntimeOverlayRequest): LentDelve | { readonly problems: readonly Problem[] } {
  const inImage = service.debug?.debugger ?? tools.dlvInImage;
  if (inImage !== undefined) return { path: inImage, mounts: [] };
  if (tools.dlv !== undefined) {
    return {
      path: lentDelve,
      mounts: [{ type: 'bind', source: tools.dlv, target: lentDelve, isReadOnly: true, needsHostPath: true }],
    };
  }
  return refuse(
    'no-delve',
    `Delve is not in the image of ${service.name}. Copy dlv into it in the Dockerfile, or install it here for Linux and without libraries, so that it can be lent: CGO_ENABLED=0 go install github.com/go-delve/delve/cmd/dlv@latest.`,
  );
}

function warningsOf(service: string, { isOptimised }: GoBuild): readonly Problem[] {
  if (isOptimised !== true) return [];
  return [
    warn(
      'optimised',
      `The binary of ${service} is optimised: some variables and lines are missing. Build it with -gcflags='all=-N -l' to have all.`,
    ),
  ];
}
