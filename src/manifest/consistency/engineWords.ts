import type { Location } from '../../base/problem.ts';
import { correctWord } from '../problems/fixes.ts';
import type { ProblemList } from '../problems/problems.ts';
import { didYouMean, suggest } from '../problems/suggest.ts';
import { entriesOf, find, itemsOf, textOf, type Node } from '../tree/tree.ts';

/** Compose takes any word here, and an engine only these. Where `takesOthers`, only a near miss is told. */
interface Words {
  readonly path: readonly string[];
  readonly known: readonly string[];
  readonly takesOthers?: true;
}

const oneWord: readonly Words[] = [
  { path: ['cgroup'], known: ['host', 'private'] },
  { path: ['uts'], known: ['host'] },
  { path: ['userns_mode'], known: ['host'] },
  { path: ['ipc'], known: ['host', 'none', 'private', 'shareable'] },
  { path: ['pid'], known: ['host'] },
  { path: ['isolation'], known: ['default', 'process', 'hyperv'] },
  { path: ['deploy', 'mode'], known: ['replicated', 'global', 'replicated-job', 'global-job'] },
  { path: ['deploy', 'endpoint_mode'], known: ['vip', 'dnsrr'] },
  {
    path: ['deploy', 'restart_policy', 'condition'],
    known: ['none', 'on-failure', 'any', 'always', 'unless-stopped'],
  },
  { path: ['deploy', 'update_config', 'failure_action'], known: ['continue', 'rollback', 'pause'] },
  { path: ['deploy', 'rollback_config', 'failure_action'], known: ['continue', 'pause'] },
  // The name of a network, a driver of a plugin.
  { path: ['network_mode'], known: ['host', 'none', 'bridge', 'default'], takesOthers: true },
  {
    path: ['logging', 'driver'],
    known: [
      ...['json-file', 'local', 'none', 'journald', 'syslog', 'fluentd', 'gelf'],
      ...['awslogs', 'splunk', 'gcplogs', 'etwlogs'],
    ],
    takesOthers: true,
  },
];

const capabilities = [
  ...['ALL', 'AUDIT_CONTROL', 'AUDIT_READ', 'AUDIT_WRITE', 'BLOCK_SUSPEND', 'BPF', 'CHECKPOINT_RESTORE', 'CHOWN'],
  ...['DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'IPC_LOCK', 'IPC_OWNER', 'KILL', 'LEASE'],
  ...['LINUX_IMMUTABLE', 'MAC_ADMIN', 'MAC_OVERRIDE', 'MKNOD', 'NET_ADMIN', 'NET_BIND_SERVICE', 'NET_BROADCAST'],
  ...['NET_RAW', 'PERFMON', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYSLOG', 'SYS_ADMIN', 'SYS_BOOT'],
  ...['SYS_CHROOT', 'SYS_MODULE', 'SYS_NICE', 'SYS_PACCT', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_RESOURCE', 'SYS_TIME'],
  ...['SYS_TTY_CONFIG', 'WAKE_ALARM'],
];

const signals = [
  ...['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL'],
  ...['PROF', 'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1'],
  ...['USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ'],
].map((name) => `SIG${name}`);

const ulimits = [
  ...['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio'],
  ...['rttime', 'sigpending', 'stack'],
];

const securityOptions = ['apparmor', 'label', 'no-new-privileges', 'seccomp', 'credentialspec', 'systempaths', 'mask'];

/** The driver where none is named. */
const fileLogDriver = 'json-file';
const fileLogOptions = [
  ...['max-size', 'max-file', 'labels', 'labels-regex', 'env', 'env-regex', 'compress', 'tag', 'mode'],
  ...['max-buffer-size', 'cache-disabled', 'cache-max-size', 'cache-max-file', 'cache-compress'],
];

const architectures = [
  ...['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64', 'x86_64'],
  ...['aarch64', 'armhf', 'armel', 'i386', 'ppc64', 'wasm', 'wasm32'],
];
const systems = ['linux', 'windows', 'darwin', 'freebsd', 'wasi', 'wasip1'];

/** Words that Compose passes on as they are and an engine refuses. What variables supply is left alone. */
export function checkEngineWords(service: Node, problems: ProblemList): void {
  for (const { path, known, takesOthers } of oneWord) {
    const node = find(service, ...path);
    checkWord(node, { what: path.join('.'), known, takesOthers: takesOthers === true }, problems);
  }
  for (const key of ['cap_add', 'cap_drop']) {
    for (const item of itemsOf(find(service, key))) checkCapability(item, key, problems);
  }
  checkSignal(find(service, 'stop_signal'), problems);
  for (const [name, , at] of entriesOf(find(service, 'ulimits'))) {
    if (!ulimits.includes(name)) tell(name, `Unknown limit "${name}" in ulimits.`, ulimits, at, problems);
  }
  for (const item of itemsOf(find(service, 'security_opt'))) {
    const name = literal(item)?.split(/[:=]/)[0] ?? '';
    if (securityOptions.includes(name) || suggest(name, securityOptions) === undefined) continue;
    tell(name, `Unknown option "${name}" in security_opt.`, securityOptions, item.at, problems);
  }
  checkLogOptions(find(service, 'logging'), problems);
  checkPlatform(find(service, 'platform'), problems);
}

/** The written text; undefined if a variable or a merge contributed to it. */
export function literal(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && !node.origin && !node.isTemplate ? textOf(node) : undefined;
}

function checkWord(
  node: Node | undefined,
  {
    what,
    known,
    takesOthers,
  }: { readonly what: string; readonly known: readonly string[]; readonly takesOthers: boolean },
  problems: ProblemList,
): void {
  const text = textOf(node);
  if (!node || !text || known.includes(text) || text.includes(':')) return;
  if (takesOthers && (literal(node) === undefined || suggest(text, known) === undefined)) return;
  const next = takesOthers ? didYouMean(text, known) : ` Use one of ${known.join(', ')}.`;
  const message = `Unknown value "${text}" for ${what}.${next}`;
  problems.warning('wrong-value', message, node.at, [], correctWord(text, known, node.at, problems));
}

function checkCapability(item: Node, key: string, problems: ProblemList): void {
  const text = literal(item) ?? '';
  const name = text.toUpperCase().replace(/^CAP_/, '');
  if (text === '' || capabilities.includes(name)) return;
  const prefix = text.toUpperCase().startsWith('CAP_') ? 'CAP_' : '';
  const known = capabilities.map((one) => prefix + one);
  tell(text, `Unknown capability "${text}" in ${key}.`, known, item.at, problems);
}

function checkSignal(node: Node | undefined, problems: ProblemList): void {
  const text = literal(node) ?? '';
  if (!node || text === '') return;
  const name = `SIG${text.toUpperCase().replace(/^SIG/, '')}`;
  const isNumber = /^\d{1,2}$/.test(text) && Number(text) > 0 && Number(text) < 65;
  if (isNumber || signals.includes(name) || /^SIGRT(MIN(\+\d{1,2})?|MAX(-\d{1,2})?)$/.test(name)) return;
  tell(text, `Unknown signal "${text}" in stop_signal.`, signals, node.at, problems);
}

function checkLogOptions(logging: Node | undefined, problems: ProblemList): void {
  const driver = find(logging, 'driver');
  if (driver && literal(driver) !== fileLogDriver) return;
  for (const [name, , at] of entriesOf(find(logging, 'options'))) {
    if (fileLogOptions.includes(name) || suggest(name, fileLogOptions) === undefined) continue;
    tell(name, `Unknown option "${name}" of the log driver "${fileLogDriver}".`, fileLogOptions, at, problems);
  }
}

/** `os[/architecture[/variant]]`, or an architecture alone. */
function checkPlatform(node: Node | undefined, problems: ProblemList): void {
  const text = literal(node) ?? '';
  if (!node || text === '') return;
  const [first = '', second] = text.replace(/\(.*\)/, '').split('/');
  if (second === undefined) {
    if (![...systems, ...architectures].includes(first.toLowerCase()))
      tell(
        first,
        `Unknown system or architecture "${first}" in platform.`,
        [...systems, ...architectures],
        node.at,
        problems,
      );
    return;
  }
  if (!systems.includes(first.toLowerCase()))
    tell(first, `Unknown system "${first}" in platform.`, systems, node.at, problems);
  if (!architectures.includes(second.toLowerCase()))
    tell(second, `Unknown architecture "${second}" in platform.`, architectures, node.at, problems);
}

function tell(word: string, what: string, known: readonly string[], at: Location, problems: ProblemList): void {
  const next = didYouMean(word, known) || ' The engine will refuse it; correct the name.';
  problems.warning('wrong-value', what + next, at, [], correctWord(word, known, at, problems));
}
