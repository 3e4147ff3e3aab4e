/** What can be debugged, and how its debugger attaches to a container. */
export interface DebugRuntimeTraits {
  readonly label: string;
  /** The debug type of VS Code that speaks to it. */
  readonly adapter: 'node' | 'debugpy' | 'go' | 'coreclr' | 'java';
  /** The extension that brings the adapter; left out where VS Code has it built in. */
  readonly extension?: { readonly id: string; readonly name: string };
  /** Where the debugger listens in the container; left out where it speaks over the streams of a command. */
  readonly port?: number;
  /** True: the debugger has to be there when the program starts, so the container is made anew. */
  readonly needsRestart: boolean;
}

export const debugRuntimes = {
  node: { label: 'Node.js', adapter: 'node', port: 9229, needsRestart: false },
  python: {
    label: 'Python',
    adapter: 'debugpy',
    extension: { id: 'ms-python.debugpy', name: 'Python Debugger' },
    port: 5678,
    needsRestart: true,
  },
  go: { label: 'Go', adapter: 'go', extension: { id: 'golang.go', name: 'Go' }, port: 2345, needsRestart: true },
  dotnet: {
    label: '.NET',
    adapter: 'coreclr',
    extension: { id: 'ms-dotnettools.csharp', name: 'C#' },
    needsRestart: false,
  },
  java: {
    label: 'Java',
    adapter: 'java',
    extension: { id: 'vscjava.vscode-java-debug', name: 'Debugger for Java' },
    port: 5005,
    needsRestart: true,
  },
} as const satisfies Record<string, DebugRuntimeTraits>;

export type DebugRuntime = keyof typeof debugRuntimes;

export const debugRuntimeNames = Object.keys(debugRuntimes) as DebugRuntime[];
