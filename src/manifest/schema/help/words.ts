import type { ValueTexts } from './keyHelp.ts';

/** Kernel capabilities that a container has by default. */
const defaultCapabilities: ValueTexts = {
  NET_BIND_SERVICE: 'Listen on ports below 1024. A container has it by default.',
  NET_RAW: 'Use raw and packet sockets, as ping does. A container has it by default.',
  SYS_CHROOT: 'Use chroot. A container has it by default.',
  CHOWN: 'Change the owner of files. A container has it by default.',
  SETUID: 'Change the user of a process. A container has it by default.',
  SETGID: 'Change the group of a process. A container has it by default.',
  SETPCAP: 'Change the capabilities of a process. A container has it by default.',
  SETFCAP: 'Give files capabilities. A container has it by default.',
  DAC_OVERRIDE: 'Ignore the permissions of files. A container has it by default.',
  FOWNER: 'Act on files of others as their owner may. A container has it by default.',
  FSETID: 'Keep the set-user-id bit of files that are written. A container has it by default.',
  KILL: 'Send signals to processes of other users. A container has it by default.',
  MKNOD: 'Make device nodes. A container has it by default.',
  AUDIT_WRITE: 'Write to the audit log of the kernel. A container has it by default.',
};

const otherCapabilities: ValueTexts = {
  NET_ADMIN: 'Change network settings: interfaces, routes, firewall. VPNs need it.',
  SYS_PTRACE: 'Trace other processes. Debuggers and profilers need it.',
  SYS_ADMIN: 'Mount file systems, change namespaces and much more: nearly the rights of root on the host.',
  SYS_TIME: 'Set the clock of the host.',
  SYS_NICE: 'Raise the priority of processes.',
  SYS_RESOURCE: 'Raise limits of resources.',
  SYS_MODULE: 'Load and unload modules of the kernel.',
  SYS_RAWIO: 'Access ports and memory of devices directly.',
  IPC_LOCK: 'Lock memory, so that it is not swapped. Vault and some databases need it.',
  DAC_READ_SEARCH: 'Read files and folders whatever their permissions.',
  BPF: 'Load BPF programs into the kernel.',
  PERFMON: 'Watch the performance of the kernel and of processes.',
  SYSLOG: 'Read the log of the kernel.',
  WAKE_ALARM: 'Wake the machine with a timer.',
};

const allCapabilities: ValueTexts = { ALL: 'All capabilities.' };

/** Those that make sense to add come first. */
export const addedCapabilities: ValueTexts = { ...otherCapabilities, ...defaultCapabilities, ...allCapabilities };

/** Those that make sense to drop come first. */
export const droppedCapabilities: ValueTexts = { ...allCapabilities, ...defaultCapabilities, ...otherCapabilities };

export const signals: ValueTexts = {
  SIGTERM: 'Please end. Most programs shut down cleanly.',
  SIGINT: 'As Ctrl+C sends it. PostgreSQL: end now, cut connections off.',
  SIGQUIT: 'nginx and php-fpm: finish what is running, then end. Others write a core dump.',
  SIGKILL: 'The kernel ends the process at once. It cannot clean up.',
  SIGHUP: 'The terminal is gone. Many servers read their configuration anew.',
  SIGUSR1: 'Its meaning is up to the program. Apache httpd: restart gracefully.',
  SIGUSR2: 'Its meaning is up to the program.',
  SIGWINCH: 'The size of the terminal changed. Apache httpd: finish what is running, then end.',
  'SIGRTMIN+3': 'systemd: halt in order.',
  SIGSTOP: 'The kernel halts the process until SIGCONT.',
};

export const platforms: ValueTexts = {
  'linux/amd64': 'Linux on 64-bit Intel and AMD processors.',
  'linux/arm64': 'Linux on 64-bit ARM processors: Apple silicon, AWS Graviton, Raspberry Pi 4.',
  'linux/arm/v7': 'Linux on 32-bit ARM processors, such as older Raspberry Pis.',
  'linux/arm/v6': 'Linux on the first Raspberry Pis.',
  'linux/386': 'Linux on 32-bit Intel processors.',
  'linux/ppc64le': 'Linux on IBM POWER.',
  'linux/s390x': 'Linux on IBM Z.',
  'linux/riscv64': 'Linux on 64-bit RISC-V processors.',
  'windows/amd64': 'Windows containers on 64-bit Intel and AMD processors.',
};

export const cpuCounts: ValueTexts = {
  '0.25': 'A quarter of one CPU.',
  '0.5': 'Half of one CPU.',
  '1': 'One CPU.',
  '2': 'Two CPUs.',
};
