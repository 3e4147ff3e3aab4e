import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../machine/paths.ts';
import { run } from '../machine/run.ts';

/** Where the programs are that ship. */
export const forwarderPrograms = join(root, 'media', 'forwarder');
export const relayPrograms = join(root, 'media', 'relay');

/** Each program by the name of its source, and where it ships. */
export const nativePrograms = { forwarder: forwarderPrograms, relay: relayPrograms } as const;
export type NativeProgram = keyof typeof nativePrograms;
export const forwarderSources = join(root, 'forwarder');

interface Compiler {
  readonly program: string;
  readonly debianPackage: string;
  /** The first line of what it says of itself: another version makes other bytes of the same source. */
  readonly version: string;
  readonly flags: readonly string[];
}

/** Debian 12's compilers, by the architecture as Docker names it. */
const compilers = {
  amd64: {
    program: 'x86_64-linux-gnu-gcc',
    debianPackage: 'gcc-x86-64-linux-gnu',
    version: 'x86_64-linux-gnu-gcc (Debian 12.2.0-14+deb12u1) 12.2.0',
    flags: ['-fcf-protection=none'],
  },
  arm64: {
    program: 'aarch64-linux-gnu-gcc',
    debianPackage: 'gcc-aarch64-linux-gnu',
    version: 'aarch64-linux-gnu-gcc (Debian 12.2.0-14) 12.2.0',
    flags: ['-mno-outline-atomics'],
  },
} as const satisfies Record<string, Compiler>;

export type Architecture = keyof typeof compilers;
export const architectures = Object.keys(compilers) as readonly Architecture[];

/** The kernel is all that the program needs: no library, no start files, nothing that depends on when or where it is built. */
const flags = [
  ...['-std=gnu11', '-Os', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-builtin', '-fno-pie', '-fno-ident'],
  ...['-fno-stack-protector', '-fno-asynchronous-unwind-tables', '-fno-unwind-tables', '-fomit-frame-pointer'],
  // Else the compiler turns the loops of `memcpy` and `memset` into calls of themselves.
  '-fno-tree-loop-distribute-patterns',
  ...['-ffunction-sections', '-fdata-sections', '-nostdlib', '-nostartfiles', '-static', '-no-pie'],
  '-Wl,--build-id=none,--gc-sections,-z,norelro,-z,noseparate-code,--no-eh-frame-hdr,-s',
];

/** Why the program of an architecture cannot be built here as it ships; undefined when it can. */
export async function compilerLack(architecture: Architecture): Promise<string | undefined> {
  const { program, debianPackage, version } = compilers[architecture];
  const { code, output } = await run(program, ['--version']);
  if (code !== 0) return `there is no ${program} (Debian: ${debianPackage})`;
  const [found = ''] = output.split('\n');
  return found === version ? undefined : `${program} is "${found}", not "${version}"`;
}

/** Builds a program for an architecture into a folder; resolves to its path. Rejects with what the compiler says. */
export async function buildNative(name: NativeProgram, architecture: Architecture, folder: string): Promise<string> {
  const { program, flags: own } = compilers[architecture];
  const path = join(folder, architecture);
  await mkdir(folder, { recursive: true });
  const { code, output } = await run(program, [...flags, ...own, '-o', path, `${name}.c`], { cwd: forwarderSources });
  if (code !== 0) throw new Error(`${program} could not build ${name}.c:\n${output}`);
  return path;
}
