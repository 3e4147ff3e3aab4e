import { existsSync } from 'node:fs';
import { canInstallPackages, findProgram, installPackages, say } from './run.ts';

/** A thing that the scripts need, how to see that it is there, and the Debian package that brings it. */
interface Tool {
  readonly name: string;
  readonly packages: readonly string[];
  readonly isThere: () => boolean;
}

const onPath = (program: string) => (): boolean => findProgram(program) !== undefined;

const tools = {
  redis: { name: 'redis-server', packages: ['redis-server'], isThere: onPath('redis-server') },
  docker: { name: 'Docker Engine', packages: ['docker.io', 'iptables'], isThere: onPath('dockerd') },
  dockerClient: { name: 'docker', packages: ['docker.io'], isThere: onPath('docker') },
  compose: { name: 'docker-compose', packages: ['docker-compose'], isThere: onPath('docker-compose') },
  busybox: {
    name: 'a static busybox',
    packages: ['busybox-static'],
    isThere: () =>
      existsSync('/usr/share/doc/busybox-static') || existsSync('/usr/share/initramfs-tools/hooks/busybox'),
  },
  python: { name: 'python3', packages: ['python3'], isThere: () => existsSync('/usr/bin/python3') },
  redisPy: {
    name: "python3's client for Redis",
    packages: ['python3-redis'],
    isThere: () => existsSync('/usr/lib/python3/dist-packages/redis'),
  },
  debugpy: {
    name: 'debugpy',
    packages: ['python3-debugpy'],
    isThere: () => existsSync('/usr/lib/python3/dist-packages/debugpy'),
  },
  go: { name: 'Go and Delve', packages: ['golang-go', 'delve'], isThere: () => onPath('go')() && onPath('dlv')() },
  java: {
    name: 'a JDK with jdb and jlink',
    packages: ['default-jdk-headless'],
    isThere: () => onPath('jdb')() && onPath('jlink')(),
  },
  chromium: {
    name: 'Chromium',
    packages: ['chromium-headless-shell', 'fonts-dejavu-core'],
    // Another one will do where nothing can be installed.
    isThere: () => onPath('chromium-headless-shell')() || (!canInstallPackages() && chromiumPath() !== undefined),
  },
  buildTools: {
    name: 'what builds native modules',
    packages: [
      'python3',
      'make',
      'g++',
      'libkrb5-dev',
      'libx11-dev',
      'libxkbfile-dev',
      'libsecret-1-dev',
      'pkg-config',
    ],
    isThere: () => existsSync('/usr/include/libsecret-1') && existsSync('/usr/include/X11/extensions/XKBrules.h'),
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;

/** What debuggers are tried with. They take 190 MB to fetch and 700 MB of the disk; tests that miss one are skipped. */
export const debuggers: readonly ToolName[] = ['debugpy', 'go', 'java'];

/** Makes sure of tools where it can (root on Debian). Returns the names of those that are still missing. */
export function ensureTools(names: readonly ToolName[]): readonly string[] {
  const missing = names.map((name): Tool => tools[name]).filter((tool) => !tool.isThere());
  if (missing.length === 0) return [];
  if (canInstallPackages()) installPackages([...new Set(missing.flatMap((tool) => tool.packages))]);
  const still = missing.filter((tool) => !tool.isThere());
  for (const tool of still) say(`Not there: ${tool.name} (Debian: ${tool.packages.join(' ')}).`);
  return still.map((tool) => tool.name);
}

/** The first one has no windows, and spends a third less of the processor on a page. */
const browsers = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium-like browser that playwright can drive. */
export function chromiumPath(): string | undefined {
  for (const name of browsers) {
    const found = findProgram(name);
    if (found) return found;
  }
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ].find((file) => existsSync(file));
}
