/**
 * Runs as `node -e SCRIPT PORT WAIT_MS MODE` in a container. In the mode `wake` it opens the inspector of the process that is the
 * program, where that is not open yet: it sends SIGUSR1, once the process has a handler for it, which would end it else.
 *
 * Which process: none that only starts others (npm, nodemon, `node --watch`), rather one that listens, and of several the oldest.
 * Where the inspector is: at the port that the process listens on and that answers as an inspector does.
 */
export const nodeConnectorScript = `/* patchbay-relay */
const fs = require('fs'), net = require('net'), http = require('http'), path = require('path');
const [port, waitMs] = process.argv.slice(1).map(Number), mode = process.argv[3];
const until = Date.now() + waitMs;
const fail = (code, text) => { process.stderr.write(text || ''); process.exit(code); };
const read = (file) => { try { return fs.readFileSync(file, 'latin1'); } catch (e) { return ''; } };
const link = (file) => { try { return fs.readlinkSync(file); } catch (e) { return ''; } };
const names = (folder) => { try { return fs.readdirSync(folder); } catch (e) { return []; } };

function carry(to, facts) {
  let isOpen = false;
  const socket = net.connect(to, '127.0.0.1');
  socket.setNoDelay(true);
  socket.on('connect', () => {
    isOpen = true;
    process.stdout.write('\\x06' + facts + '\\n');
    socket.pipe(process.stdout);
    process.stdin.pipe(socket);
  });
  socket.on('close', () => { if (isOpen) process.exit(0); });
  socket.on('error', () => { if (!isOpen) again(); });
}

function again() {
  if (mode === 'wake') return wake();
  if (Date.now() >= until) return fail(111);
  setTimeout(() => carry(port, ''), 25);
}

const launchers = /^(npm|npx|yarn|pnpm|corepack|nodemon|concurrently|ts-node-dev|tsx|pm2)\\b/;
const launcherFiles = /(^|\\/)(npm-cli|npx-cli|yarn(-[\\d.]+)?|pnpm|pnpx|corepack|nodemon|concurrently|ts-node-dev)(\\.[cm]?js)?$|\\/tsx\\/dist\\/cli\\.[cm]js$/;
const withValue = /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file|-e|-p|-pe|--eval|--print)$/;

function processes() {
  const found = [];
  for (const name of names('/proc')) {
    if (!/^\\d+$/.test(name) || Number(name) === process.pid) continue;
    const words = read('/proc/' + name + '/cmdline').split('\\0').filter(Boolean);
    const program = path.basename(link('/proc/' + name + '/exe') || words[0] || '');
    if (!/^node(js)?$/.test(program) || words.some((word) => word.startsWith('/* patchbay-relay */'))) continue;
    let at = 1;
    while ((words[at] || '').startsWith('-')) at += withValue.test(words[at]) ? 2 : 1;
    const options = words.slice(1, at);
    const isLauncher = launchers.test(words[0]) || launcherFiles.test(words[at] || '') || options.some((word) => word.startsWith('--watch'));
    if (!isLauncher) found.push({ pid: Number(name), command: words.slice(at, at + 1).join(' '), ports: listening(name) });
  }
  return found.sort((a, b) => a.pid - b.pid);
}

function listening(pid) {
  const inodes = new Set(names('/proc/' + pid + '/fd').map((fd) => /^socket:\\[(\\d+)\\]$/.exec(link('/proc/' + pid + '/fd/' + fd))).filter(Boolean).map((m) => m[1]));
  const ports = [];
  for (const table of ['tcp', 'tcp6']) {
    for (const line of read('/proc/' + pid + '/net/' + table).split('\\n').slice(1)) {
      const cells = line.trim().split(/\\s+/);
      if (cells[3] === '0A' && inodes.has(cells[9])) ports.push(parseInt(cells[1].split(':').pop(), 16));
    }
  }
  return ports;
}

function isInspector(at, then) {
  const request = http.get({ host: '127.0.0.1', port: at, path: '/json/version', timeout: 500, agent: false }, (answer) => {
    let text = '';
    answer.on('data', (part) => { if (text.length < 10000) text += part; });
    answer.on('end', () => then(/"Protocol-Version"/.test(text)));
    answer.on('error', () => then(false));
  });
  request.on('timeout', () => request.destroy());
  request.on('error', () => then(false));
}

function firstInspector(ports, then) {
  if (ports.length === 0) return then(undefined);
  isInspector(ports[0], (is) => is ? then(ports[0]) : firstInspector(ports.slice(1), then));
}

// The process that was sent the signal, and until when its inspector may take to open.
let signalled = 0, openUntil = 0;
const retry = (code, text) => Date.now() < until ? setTimeout(wake, 25) : fail(code, text);

function wake() {
  const all = processes();
  const chosen = all.find(({ ports }) => ports.length > 0) || all[0];
  if (!chosen) return retry(112);
  const { pid, command } = chosen;
  const ports = chosen.ports.length > 0 || signalled !== pid ? chosen.ports : [port];
  firstInspector(ports.includes(port) ? [port, ...ports.filter((p) => p !== port)] : ports, (at) => {
    if (at !== undefined) return carry(at, JSON.stringify({ pid, command, others: all.length - 1 }));
    if (signalled === pid) return Date.now() < openUntil ? retry(113, command) : fail(113, command);
    const caught = /^SigCgt:\\s*([0-9a-f]+)/m.exec(read('/proc/' + pid + '/status'));
    if (!caught || !(parseInt(caught[1].slice(-4), 16) & 0x200)) return retry(114, command);
    try { process.kill(pid, 'SIGUSR1'); } catch (e) { return e.code === 'EPERM' ? fail(115, command) : retry(112); }
    signalled = pid;
    openUntil = Date.now() + 5000;
    setTimeout(wake, 10);
  });
}

if (mode === 'wake') wake(); else carry(port, '');
`;
