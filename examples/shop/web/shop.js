// The page: asks once for the newest orders, then follows the WebSocket.
const shown = 25;
const states = ['created', 'paid', 'shipped', 'failed', 'cancelled'];
const orders = new Map();
const heard = new Set();
const counts = Object.fromEntries(states.map((state) => [state, 0]));
const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });
const part = (id) => document.getElementById(id);

part('rate').addEventListener('input', ({ target }) => showRate(target.value));
part('rate').addEventListener('change', ({ target }) => send('PUT', '/api/rate', { perSecond: Number(target.value) }));
part('order').addEventListener('click', () =>
  send('POST', '/api/orders', { customer: 'You', items: [{ sku: 'tea', quantity: 1 }] }),
);
follow();

function follow() {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
  socket.addEventListener('open', start);
  socket.addEventListener('message', ({ data }) => take(JSON.parse(data)));
  socket.addEventListener('close', () => {
    part('connection').textContent = 'connection lost, trying again …';
    setTimeout(follow, 1000);
  });
}

async function start() {
  part('connection').textContent = 'live';
  heard.clear();
  const answer = await fetch('/api/orders').catch(() => undefined);
  if (!answer?.ok) return;
  for (const order of (await answer.json()).reverse()) if (!heard.has(order.orderId)) showOrder(order);
}

function take({ channel, data }) {
  if (channel.startsWith('orders.status.')) {
    counts[data.state] += 1;
    heard.add(data.orderId);
    showOrder(data);
  }
  if (channel === 'loadgen.rate') showRate(data.perSecond);
  if (channel === 'notifications') showMessage(data);
  if (channel === 'analytics.revenue') part('connection').textContent = `live · ${euros.format(data.revenue)} earned`;
}

function showOrder({ orderId, customer, total, state }) {
  const row = orders.get(orderId) ?? addRow(orderId);
  const badge = element('span', state, `state ${state}`);
  row.replaceChildren(
    element('td', orderId),
    element('td', customer),
    element('td', euros.format(total), 'number'),
    element('td'),
  );
  row.lastChild.append(badge);
  part('counts').replaceChildren(...states.map((name) => element('li', `${name} ${counts[name]}`, `state ${name}`)));
}

function addRow(orderId) {
  const row = part('orders').insertRow(0);
  orders.set(orderId, row);
  for (const [id, oldest] of orders) {
    if (orders.size <= shown) break;
    oldest.remove();
    orders.delete(id);
  }
  return row;
}

function showRate(perSecond) {
  part('rate').value = perSecond;
  part('rate-shown').value = perSecond;
}

function showMessage({ to, text, orderId }) {
  part('messages').prepend(element('li', `${to}: ${text} (${orderId})`));
  if (part('messages').children.length > shown) part('messages').lastChild.remove();
}

/** What comes from elsewhere is only ever text. */
function element(name, text = '', className = '') {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

async function send(method, url, body) {
  const answer = await fetch(url, { method, body: JSON.stringify(body) }).catch((error) => ({
    ok: false,
    statusText: error.message,
  }));
  if (!answer.ok) part('connection').textContent = `that did not work: ${answer.statusText}`;
}
